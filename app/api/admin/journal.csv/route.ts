import { journalQuery, readJournal } from '@/app/admin/journal/query';
import { getTranslations } from '@/app/i18n/server';
import { journalCsv } from '@/server/admin/journal/csv';
import { currentSession } from '@/server/auth/session';
import { logger } from '@/server/log';
import { unknown } from '../unknown';

/** The journal, filtered as its page is, for a spreadsheet. For everybody but administrators it does not exist. */
export async function GET(request: Request): Promise<Response> {
  const session = await currentSession();
  if (!session?.administrator || !session.termsAccepted) return unknown();
  const t = await getTranslations('admin.journal');
  const { filter } = readJournal(Object.fromEntries(new URL(request.url).searchParams));
  const columns = [
    ...(['number', 'at', 'login', 'role', 'code', 'act'] as const),
    ...(['organisation', 'immatriculation', 'account', 'details'] as const),
  ];
  const lines = journalCsv(filter, {
    head: columns.map((column) => t(`csv.${column}`)),
    role: (role) => t(`roles.${role}`),
    action: (action) => (t.has(`actions.${action}`) ? t(`actions.${action}`) : action),
  });
  const day = new Date().toISOString().slice(0, 10);
  const part = journalQuery(filter) === '' ? '' : '-extrait';
  return new Response(streamOf(lines), {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="journal-motco2-${day}${part}.csv"`,
      'cache-control': 'no-store',
    },
  });
}

/** A stream that asks for the next stretch only when the reader wants it. */
function streamOf(lines: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      try {
        const { value, done } = await lines.next();
        if (done) controller.close();
        else controller.enqueue(encoder.encode(value));
      } catch (error) {
        logger('admin').error({ err: error }, 'the export of the journal broke off');
        controller.error(error);
      }
    },
    async cancel() {
      await lines.return(undefined);
    },
  });
}
