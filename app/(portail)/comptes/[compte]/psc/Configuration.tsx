'use client';

import { type ReactNode, useState } from 'react';
import { useTranslations } from 'use-intl';
import { CopyButton } from '@/app/ui/CopyButton';
import { CopyValue } from '@/app/ui/CopyValue';
import { Tabs } from '@/app/ui/Tabs';
import type { PscClientsView, PscClientView } from '@/server/views';
import { apacheConfiguration } from './apache';

interface Given {
  client: PscClientView;
  secret: string | null;
  endpoints: PscClientsView['endpoints'];
}

/** The values to copy, for three ways to log in. */
export function Configuration(given: Given) {
  const t = useTranslations('psc.config');
  const [way, setWay] = useState('library');
  const secret = given.secret ?? t('placeholder');
  return (
    <div className="flex flex-col gap-3 pb-2">
      {given.secret === null && (
        <p className="text-sm text-ink-soft">{t('placeholderHelp', { placeholder: t('placeholder') })}</p>
      )}
      <Tabs
        label={t('label')}
        selected={way}
        onSelect={setWay}
        items={[
          { id: 'library', label: t('library'), content: <Library {...given} /> },
          { id: 'apache', label: t('apache'), content: <Apache {...given} secret={secret} /> },
          { id: 'hand', label: t('hand'), content: <ByHand {...given} secret={secret} /> },
        ]}
      />
    </div>
  );
}

function Panel({ intro, children }: { intro: string; children: ReactNode }) {
  return (
    <div className="flex flex-col gap-4 pt-3">
      <p className="prose-line">{intro}</p>
      {children}
    </div>
  );
}

function Library({ endpoints }: Given) {
  const t = useTranslations('psc.config');
  const values = [
    [t('discovery'), endpoints.discovery],
    [t('issuer'), endpoints.issuer],
    [t('authorization'), endpoints.authorizationEndpoint],
    [t('token'), endpoints.tokenEndpoint],
    [t('userinfo'), endpoints.userinfoEndpoint],
    [t('jwks'), endpoints.jwksUri],
    [t('endSession'), endpoints.endSessionEndpoint],
    [t('ciba'), endpoints.cibaEndpoint],
    [t('scope'), 'openid scope_all'],
    [t('acr'), 'eidas1'],
    [t('clientAuth'), 'client_secret_basic, client_secret_post'],
  ] as const;
  return (
    <Panel intro={t('libraryText')}>
      <dl className="flex flex-col gap-2">
        {values.map(([name, value]) => (
          <div key={name} className="grid gap-x-6 sm:grid-cols-[14rem_1fr]">
            <dt className="text-ink-soft">{name}</dt>
            <dd className="min-w-0">
              <CopyValue label={name} value={value} />
            </dd>
          </div>
        ))}
      </dl>
      <p className="prose-line">{t('flow')}</p>
      <p className="prose-line">{t('claim')}</p>
      <p className="prose-line text-ink-soft">{t('acrHelp')}</p>
    </Panel>
  );
}

function Apache({ client, secret, endpoints }: Given & { secret: string }) {
  const t = useTranslations('psc.config');
  // Drawn once a page: nobody else has it, and it is kept nowhere.
  const [passphrase] = useState(() => drawPassphrase());
  const texts = {
    head: t('apacheTexts.head'),
    passphrase: t('apacheTexts.passphrase'),
    redirect: t('apacheTexts.redirect'),
    pages: t('apacheTexts.pages'),
  };
  const given = {
    ...{ endpoints, texts, passphrase, clientId: client.clientId, clientSecret: secret },
    redirectUri: client.redirectUris[0] ?? '',
  };
  return (
    <Panel intro={t('apacheText')}>
      <Listing
        title={t('apacheDiscovery')}
        text={apacheConfiguration({ ...given, addresses: 'discovery' })}
      />
      <p className="prose-line">{t('apacheExplicitHelp')}</p>
      <Listing title={t('apacheExplicit')} text={apacheConfiguration({ ...given, addresses: 'explicit' })} />
      <p className="prose-line text-ink-soft">{t('acrHelp')}</p>
    </Panel>
  );
}

function ByHand({ client, secret, endpoints }: Given & { secret: string }) {
  const t = useTranslations('psc.config');
  const redirectUri = client.redirectUris[0] ?? '';
  const query = new URLSearchParams({
    ...{ response_type: 'code', client_id: client.clientId, redirect_uri: redirectUri },
    ...{ scope: 'openid scope_all', acr_values: 'eidas1', state: 'STATE', nonce: 'NONCE' },
  });
  const token = [
    `curl ${endpoints.tokenEndpoint} \\`,
    `  -u '${client.clientId}:${secret}' \\`,
    '  -d grant_type=authorization_code -d code=CODE \\',
    `  --data-urlencode 'redirect_uri=${redirectUri}'`,
  ].join('\n');
  const userinfo = `curl ${endpoints.userinfoEndpoint} \\\n  -H 'Authorization: Bearer ACCESS_TOKEN'`;
  return (
    <Panel intro={t('handText')}>
      <Listing title={t('step1')} text={`${endpoints.authorizationEndpoint}?${query}`} />
      <Listing title={t('step2')} text={token} />
      <p className="prose-line">{t('check')}</p>
      <Listing title={t('step3')} text={userinfo} />
      <p className="prose-line">{t('claim')}</p>
    </Panel>
  );
}

/** Lines to copy as a whole. */
function Listing({ title, text }: { title: string; text: string }) {
  return (
    <figure className="flex min-w-0 flex-col gap-1">
      <figcaption className="flex items-center justify-between gap-3 font-semibold">
        {title}
        <CopyButton what={title} value={() => text} />
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
      <pre tabIndex={0} className="overflow-x-auto rounded-md border border-line bg-sunken p-3 text-sm">
        <code>{text}</code>
      </pre>
    </figure>
  );
}

const drawPassphrase = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join(
    '',
  );
