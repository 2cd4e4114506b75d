import type { Metadata } from 'next';
import NextLink from 'next/link';
import { notFound } from 'next/navigation';
import { getTranslations } from '@/app/i18n/server';
import { numberOf, orNotFound, requireAdministrator } from '@/app/session';
import { ButtonLink } from '@/app/ui/Button';
import { Markdown } from '@/app/ui/Markdown';
import { Moment } from '@/app/ui/Moment';
import { PageHeader } from '@/app/ui/PageHeader';
import { Cell, Column, Row, Table } from '@/app/ui/Table';
import type { AcceptanceView } from '@/server/admin/views';
import { idOf, type Parameters } from '../../../query';
import { Pager } from '../../../ui/Pager';
import { kindOf } from '../../kinds';

type Props = { params: Promise<{ texte: string; version: string }>; searchParams: Promise<Parameters> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { texte, version } = await params;
  const kind = kindOf(texte);
  const t = await getTranslations('admin.texts');
  return { title: kind ? `${t(`kinds.${kind}`)}, ${t('version', { version })}` : t('title') };
}

/** A version as it was published; of the terms, who accepted it. */
export default async function VersionPage({ params, searchParams }: Props) {
  const { texte, version: given } = await params;
  const path = `/admin/textes/${texte}/${given}`;
  const { server } = await requireAdministrator(path);
  const kind = kindOf(texte);
  if (!kind) notFound();
  const version = numberOf(given);
  const after = idOf(await searchParams, 'apres');
  const t = await getTranslations('admin.texts');
  const [text, accepted] = await orNotFound(
    Promise.all([
      server.admin.text.version({ kind, version }),
      kind === 'terms' ? server.admin.text.acceptances({ version, after }) : null,
    ]),
  );
  return (
    <>
      <PageHeader
        title={`${t(`kinds.${kind}`)}, ${t('version', { version: given })}`}
        intro={
          <>
            {t('publishedAt')} <Moment iso={text.publishedAt} />
          </>
        }
        actions={<ButtonLink href={`/admin/textes/${texte}?depuis=${version}`}>{t('restart')}</ButtonLink>}
      />
      <div className="rounded-lg border border-line bg-surface p-5 sm:p-6">
        <Markdown text={text.body} />
      </div>
      {accepted && (
        <section aria-labelledby="acceptations" className="flex flex-col gap-3">
          <h2 id="acceptations" className="text-lg">
            {t('acceptedBy')}
          </h2>
          {accepted.items.length > 0 ? (
            <Acceptances people={accepted.items} />
          ) : (
            <p className="text-ink-soft">{t('nobody')}</p>
          )}
          <Pager path={path} here="" cursor={after} next={accepted.next} />
        </section>
      )}
    </>
  );
}

async function Acceptances({ people }: { people: AcceptanceView[] }) {
  const t = await getTranslations('admin.texts');
  return (
    <Table
      caption={t('acceptedBy')}
      head={
        <>
          <Column>{t('who')}</Column>
          <Column>{t('organisation')}</Column>
          <Column>{t('acceptedAt')}</Column>
        </>
      }
    >
      {people.map(({ userId, name, login, organisation, acceptedAt }) => (
        <Row key={userId}>
          <Cell header label={t('who')}>
            <span className="font-semibold">{name}</span>
            {login !== name && <span className="text-ink-soft"> {login}</span>}
          </Cell>
          <Cell label={t('organisation')}>
            <NextLink className="link" href={`/admin/organisations/${organisation.id}`}>
              {organisation.name}
            </NextLink>
          </Cell>
          <Cell label={t('acceptedAt')}>
            <Moment iso={acceptedAt} />
          </Cell>
        </Row>
      ))}
    </Table>
  );
}
