import type { Metadata } from 'next';
import NextLink from 'next/link';
import { notFound } from 'next/navigation';
import { getTranslations } from '@/app/i18n/server';
import { orNotFound, requireAdministrator } from '@/app/session';
import { Moment } from '@/app/ui/Moment';
import { PageHeader } from '@/app/ui/PageHeader';
import { Cell, Column, Row, Table } from '@/app/ui/Table';
import type { TextVersionsView } from '@/server/admin/views';
import { idOf, type Parameters } from '../../query';
import { kindOf } from '../kinds';
import { TextEditor } from './TextEditor';

type Props = { params: Promise<{ texte: string }>; searchParams: Promise<Parameters> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const kind = kindOf((await params).texte);
  const t = await getTranslations('admin.texts');
  return { title: kind ? t(`kinds.${kind}`) : t('title') };
}

export default async function TextPage({ params, searchParams }: Props) {
  const { texte } = await params;
  const { server } = await requireAdministrator(`/admin/textes/${texte}`);
  const kind = kindOf(texte);
  if (!kind) notFound();
  const t = await getTranslations('admin.texts');
  const all = await server.admin.text.versions({ kind });
  const last = all.versions[0]?.version ?? 0;
  const from = idOf(await searchParams, 'depuis') ?? last;
  const [current, start] = await orNotFound(
    Promise.all(
      [last, from].map((version) => (version === 0 ? null : server.admin.text.version({ kind, version }))),
    ),
  );
  return (
    <>
      <PageHeader title={t(`kinds.${kind}`)} intro={t(`kindText.${kind}`)} />
      <TextEditor
        key={`${last} ${from}`}
        kind={kind}
        last={last}
        current={current?.body ?? ''}
        start={start?.body ?? ''}
        from={from === last ? null : from}
        people={all.people}
      />
      <Versions path={`/admin/textes/${texte}`} all={all} />
    </>
  );
}

async function Versions({ path, all: { versions, people } }: { path: string; all: TextVersionsView }) {
  const t = await getTranslations('admin.texts');
  return (
    <section aria-labelledby="versions" className="flex flex-col gap-3">
      <h2 id="versions" className="text-lg">
        {t('versions')}
      </h2>
      <Table
        caption={t('versions')}
        head={
          <>
            <Column>{t('versionColumn')}</Column>
            <Column>{t('publishedAt')}</Column>
            <Column>{t('publishedBy')}</Column>
            {versions[0]?.accepted !== null && <Column>{t('acceptedBy')}</Column>}
          </>
        }
      >
        {versions.map(({ version, publishedAt, by, accepted }, index) => (
          <Row key={version}>
            <Cell header label={t('versionColumn')}>
              <NextLink className="link font-semibold" href={`${path}/${version}`}>
                {t('version', { version: String(version) })}
              </NextLink>
              {index === 0 && <span className="text-ink-soft"> {t('current')}</span>}
            </Cell>
            <Cell label={t('publishedAt')}>
              <Moment iso={publishedAt} />
            </Cell>
            <Cell label={t('publishedBy')}>{by ?? t('original')}</Cell>
            {accepted !== null && (
              <Cell label={t('acceptedBy')}>
                {accepted} / {people}
              </Cell>
            )}
          </Row>
        ))}
      </Table>
    </section>
  );
}
