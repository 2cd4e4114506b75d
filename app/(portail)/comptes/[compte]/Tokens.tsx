'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '@/app/ui/Button';
import { Moment } from '@/app/ui/Moment';
import { Cell, Column, Row, Table } from '@/app/ui/Table';
import type { ApiTokenView } from '@/server/views';
import { RevokeDialog } from './RevokeDialog';
import { Section } from './Section';
import { TokenDialog } from './TokenDialog';

/** The bearer tokens of the account. */
export function Tokens({ accountId, tokens }: { accountId: number; tokens: ApiTokenView[] }) {
  const t = useTranslations('accounts.tokens');
  const router = useRouter();
  const [creating, setCreating] = useState(false);
  const [revoking, setRevoking] = useState<ApiTokenView | null>(null);
  return (
    <Section id="jetons" title={t('title')} intro={t('help')}>
      {tokens.length === 0 ? (
        <p className="text-ink-soft">{t('none')}</p>
      ) : (
        <Table
          caption={t('title')}
          head={
            <>
              <Column>{t('name')}</Column>
              <Column>{t('begins')}</Column>
              <Column>{t('createdAt')}</Column>
              <Column>{t('expiresAt')}</Column>
              <Column>{t('lastUsed')}</Column>
              <Column>{t('state')}</Column>
              <Column className="md:text-right">
                <span className="sr-only">{t('revoke')}</span>
              </Column>
            </>
          }
        >
          {tokens.map((token) => (
            <Row key={token.id}>
              <Cell header label={t('name')} className="font-semibold [overflow-wrap:anywhere]">
                {token.name}
              </Cell>
              <Cell label={t('begins')}>
                <code>{token.prefix}…</code>
              </Cell>
              <Cell label={t('createdAt')}>
                <Moment iso={token.createdAt} />
              </Cell>
              <Cell label={t('expiresAt')}>
                {token.expiresAt ? <Moment iso={token.expiresAt} /> : t('never')}
              </Cell>
              <Cell label={t('lastUsed')}>
                {token.lastUsedAt ? <Moment iso={token.lastUsedAt} /> : t('unused')}
              </Cell>
              <Cell label={t('state')}>{t(token.state)}</Cell>
              <Cell label="" className="md:text-right">
                {token.state === 'valid' && (
                  <Button
                    kind="danger"
                    size="small"
                    aria-label={t('revokeOf', { name: token.name })}
                    onPress={() => setRevoking(token)}
                  >
                    {t('revoke')}
                  </Button>
                )}
              </Cell>
            </Row>
          ))}
        </Table>
      )}
      <Button className="self-start" onPress={() => setCreating(true)}>
        {t('create')}
      </Button>
      {creating && (
        <TokenDialog
          accountId={accountId}
          onClose={() => setCreating(false)}
          onCreated={() => router.refresh()}
        />
      )}
      {revoking && (
        <RevokeDialog
          accountId={accountId}
          token={revoking}
          onClose={() => setRevoking(null)}
          onRevoked={() => router.refresh()}
        />
      )}
    </Section>
  );
}
