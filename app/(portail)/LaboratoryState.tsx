import { pageContext } from '@/server/auth/session';
import { createCaller } from '@/server/trpc/root';
import { LaboratoryPanel } from './LaboratoryPanel';

/** Whether the test servers answer and are what they must be: the first thing to know when nothing happens. */
export async function LaboratoryState() {
  const context = await pageContext();
  const status = await createCaller(context).lab.status();
  return <LaboratoryPanel initial={status} mayCheck={context.session !== null} />;
}
