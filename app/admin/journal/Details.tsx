import { getPreferences, getTranslations } from '@/app/i18n/server';
import { Breakable } from '@/app/ui/Breakable';
import { formatMoment } from '@/app/ui/time';
import { type DetailLine, detailLines } from './details';

/** Lines that are always seen; the others are folded away. */
const SEEN = 4;
const LONGEST = 300;

type Translate = Awaited<ReturnType<typeof getTranslations<'admin.journal'>>>;
type Kinds = Awaited<ReturnType<typeof getTranslations<'accounts.kinds'>>>;

/** What an act changed, a line per field. */
export async function Details({ details }: { details: Record<string, unknown> }) {
  const t = await getTranslations('admin.journal');
  const { locale } = await getPreferences();
  const lines = detailLines(details);
  const kinds = await getTranslations('accounts.kinds');
  const moment = (iso: string) => formatMoment(iso, locale);
  const show = ({ name }: DetailLine, value: unknown) =>
    blankOf(name.at(-1) ?? '', value, t) ??
    wordOf(name.at(-1) ?? '', value, t, kinds) ??
    textOf(value, t, moment);
  const list = (some: DetailLine[]) => (
    <dl className="flex flex-col gap-x-2 text-sm">
      {some.map((line) => (
        <div key={line.name.join('.')} className="[overflow-wrap:anywhere]">
          {line.name.length > 0 && (
            <dt className="inline text-ink-soft">
              {line.name.map((name) => fieldName(name, t)).join(' › ')}
              {locale === 'fr' ? ' : ' : ': '}
            </dt>
          )}
          <dd className="inline">
            {'before' in line ? (
              t('changed', { before: show(line, line.before), after: show(line, line.value) })
            ) : (
              <Breakable value={show(line, line.value)} />
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
  if (lines.length === 0) return <span className="text-ink-soft max-md:hidden">{t('nothing')}</span>;
  if (lines.length <= SEEN + 1) return list(lines);
  return (
    <div className="flex flex-col">
      {list(lines.slice(0, SEEN))}
      <details>
        <summary className="text-sm text-accent">{t('moreDetails', { count: lines.length - SEEN })}</summary>
        {list(lines.slice(SEEN))}
      </details>
    </div>
  );
}

/** Fields that were entered under a name that we do not know keep it. */
function fieldName(name: string, t: Translate): string {
  const key = `fields.${name}` as 'fields.nil';
  return /^\w+$/.test(name) && t.has(key) ? t(key) : name;
}

/** What no value means: mostly that there is nothing; null when there is a value. */
function blankOf(name: string, value: unknown, t: Translate): string | null {
  if (value !== null && value !== undefined && value !== '') return null;
  const key = `blanks.${name}` as 'blanks.expiresAt';
  return /^\w+$/.test(name) && t.has(key) ? t(key) : t('blank');
}

/** The word for a value that comes from a list of ours; null: it is shown as it is. */
function wordOf(name: string, value: unknown, t: Translate, kinds: Kinds): string | null {
  if (typeof value !== 'string' || !/^[\w-]+$/.test(value)) return null;
  const kind = name === 'kindPsc' ? `psc.${value}` : name === 'kindAuthCli' ? `authCli.${value}` : null;
  if (kind) return kinds.has(kind as 'psc.edit') ? kinds(kind as 'psc.edit') : null;
  const key = `values.${name}.${value}` as 'values.tone.info';
  return /^\w+$/.test(name) && t.has(key) ? t(key) : null;
}

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

function textOf(value: unknown, t: Translate, moment: (iso: string) => string): string {
  if (typeof value === 'boolean') return value ? t('yes') : t('no');
  if (typeof value === 'string' && MOMENT.test(value)) return moment(value);
  const text = Array.isArray(value)
    ? value.map((item) => (typeof item === 'object' ? JSON.stringify(item) : String(item))).join(', ')
    : typeof value === 'object'
      ? JSON.stringify(value)
      : String(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
