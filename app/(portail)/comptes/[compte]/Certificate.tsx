'use client';

import { Download, FileKey } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { refusalOf, useTRPCClient } from '@/app/live/ServerCalls';
import { Button } from '@/app/ui/Button';
import { CopyValue } from '@/app/ui/CopyValue';
import { French } from '@/app/ui/French';
import { Moment } from '@/app/ui/Moment';
import { Notice } from '@/app/ui/Notice';
import type { AccountCertificateView } from '@/server/views';
import { Section } from './Section';

/** Sandbox: makes a certificate for the account, and gives it away once. */
export function Certificate({ accountId, ou }: { accountId: number; ou: string | null }) {
  const t = useTranslations('accounts.certificate');
  const failed = useTranslations('accounts.tokens')('failed');
  const client = useTRPCClient();
  const [made, setMade] = useState<AccountCertificateView | null>(null);
  const [pending, setPending] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  async function make() {
    if (pending) return;
    setPending(true);
    setProblem(null);
    try {
      setMade(await client.account.certificate.mutate({ accountId }));
    } catch (error) {
      setProblem(refusalOf(error)?.message ?? failed);
    } finally {
      setPending(false);
    }
  }

  if (ou === null) {
    return (
      <Section id="certificat" title={t('title')}>
        <p className="text-ink-soft">{t('missing')}</p>
      </Section>
    );
  }
  return (
    <Section id="certificat" title={t('title')} intro={t('help', { ou })}>
      {problem && (
        <Notice tone="error" role="alert">
          <p>
            <French text={problem} />
          </p>
        </Notice>
      )}
      {made && <Files made={made} />}
      <Button className="self-start" onPress={make} isPending={pending}>
        <FileKey aria-hidden size={18} />
        {t(made ? 'again' : 'make')}
      </Button>
    </Section>
  );
}

function Files({ made }: { made: AccountCertificateView }) {
  const t = useTranslations('accounts.certificate');
  const p12 = useMemo(() => Uint8Array.from(atob(made.p12), (char) => char.charCodeAt(0)), [made.p12]);
  return (
    <Notice tone="info" role="status" title={t('ready')}>
      <p className="text-sm">
        {t('until')} <Moment iso={made.notAfter} />
      </p>
      <ul className="flex flex-col items-start gap-1">
        <File content={p12} type="application/x-pkcs12" name={`${made.fileName}.p12`} label={t('p12')} />
        <File
          content={made.pem}
          type="application/x-pem-file"
          name={`${made.fileName}.pem`}
          label={t('pem')}
        />
        <File
          content={made.keyPem}
          type="application/x-pem-file"
          name={`${made.fileName}.key`}
          label={t('key')}
        />
      </ul>
      <p>
        {t('password')} : <CopyValue label={t('password')} value={made.password} />
      </p>
      <p className="text-sm">{t('passwordHelp')}</p>
    </Notice>
  );
}

/** A file that exists in this page alone; the link is followed by pressing it. */
function File({
  content,
  type,
  name,
  label,
}: {
  content: string | Uint8Array<ArrayBuffer>;
  type: string;
  name: string;
  label: string;
}) {
  const link = useRef<HTMLAnchorElement>(null);
  useEffect(() => {
    const url = URL.createObjectURL(new Blob([content], { type }));
    if (link.current) link.current.href = url;
    return () => URL.revokeObjectURL(url);
  }, [content, type]);
  return (
    <li>
      <a ref={link} href="#certificat" download={name} className="link inline-flex items-center gap-1.5">
        <Download aria-hidden size={16} />
        {label}
      </a>
    </li>
  );
}
