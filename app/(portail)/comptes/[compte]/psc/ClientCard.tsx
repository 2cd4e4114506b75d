'use client';

import { ChevronDown, KeyRound, Pencil, Trash2, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '@/app/ui/Button';
import { CopyValue } from '@/app/ui/CopyValue';
import { Moment } from '@/app/ui/Moment';
import type { PscClientsView, PscClientView } from '@/server/views';
import { Configuration } from './Configuration';

const ACTIONS = [
  { what: 'change', icon: Pencil, kind: 'secondary' },
  { what: 'renew', icon: KeyRound, kind: 'secondary' },
  { what: 'delete', icon: Trash2, kind: 'danger' },
] as const;

/** Plain HTTP on a host that is not this machine. */
const isPlain = (uri: string) => /^http:\/\/(?!localhost[:/]|127\.0\.0\.1[:/]|\[::1\])/i.test(uri);

/** One client: what it is, its addresses, what can be done, and how software is configured with it. */
export function ClientCard({
  client,
  secret,
  endpoints,
  onAsk,
}: {
  client: PscClientView;
  /** Just given, shown until the page is left. */
  secret: string | null;
  endpoints: PscClientsView['endpoints'];
  onAsk: (what: 'change' | 'renew' | 'delete') => void;
}) {
  const t = useTranslations('psc.clients');
  const { clientId, name, redirectUris, postLogoutRedirectUris } = client;
  return (
    <article
      aria-labelledby={clientId}
      className="flex flex-col gap-4 rounded-lg border border-line bg-surface p-4 sm:p-5"
    >
      <h3 id={clientId} className="text-lg [overflow-wrap:anywhere]">
        {name}
      </h3>
      <dl className="grid gap-x-8 gap-y-3 sm:grid-cols-2">
        <Fact name={t('id')}>
          <CopyValue label={t('id')} value={clientId} />
        </Fact>
        <Fact name={t('secret')}>
          {secret === null ? (
            <span>
              {t('secretHidden')} <Moment iso={client.secretAt} />
            </span>
          ) : (
            <span role="status" className="flex flex-col">
              <CopyValue label={t('secret')} value={secret} />
              <strong className="text-sm text-doubt">{t('secretOnce')}</strong>
            </span>
          )}
        </Fact>
        <Fact name={t('redirects')}>
          <Addresses uris={redirectUris} label={t('redirects')} />
        </Fact>
        {postLogoutRedirectUris.length > 0 && (
          <Fact name={t('logouts')}>
            <Addresses uris={postLogoutRedirectUris} label={t('logouts')} />
          </Fact>
        )}
      </dl>
      {redirectUris.some(isPlain) && (
        <p className="flex items-start gap-2 text-sm">
          <TriangleAlert aria-hidden size={18} className="mt-0.5 shrink-0 text-doubt" />
          <span className="prose-line">{t('plain')}</span>
        </p>
      )}
      <div className="flex flex-wrap gap-2">
        {ACTIONS.map(({ what, icon: Icon, kind }) => (
          <Button
            key={what}
            kind={kind}
            onPress={() => onAsk(what)}
            aria-label={t('of', { action: t(what), name })}
          >
            <Icon aria-hidden size={18} />
            {t(what)}
          </Button>
        ))}
      </div>
      <details className="group border-t border-line pt-2">
        <summary className="flex min-h-11 cursor-pointer list-none items-center gap-2 font-semibold [&::-webkit-details-marker]:hidden">
          <ChevronDown aria-hidden size={18} className="group-open:rotate-180" />
          {t('configuration')}
          <span className="sr-only"> ({name})</span>
        </summary>
        <Configuration client={client} secret={secret} endpoints={endpoints} />
      </details>
    </article>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex min-w-0 flex-col">
      <dt className="text-sm text-ink-soft">{name}</dt>
      <dd className="min-w-0">{children}</dd>
    </div>
  );
}

function Addresses({ uris, label }: { uris: string[]; label: string }) {
  return (
    <ul className="flex flex-col">
      {uris.map((uri) => (
        <li key={uri}>
          <CopyValue label={label} value={uri} />
        </li>
      ))}
    </ul>
  );
}
