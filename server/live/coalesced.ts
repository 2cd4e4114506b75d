import { logger } from '../log';

/** Does something at once, and then at most every so often, as long as it is asked for; never twice at a time. */
export function coalesced(apartMs: number, work: () => Promise<void>): () => void {
  let busy = false;
  let again = false;
  const turn = async () => {
    busy = true;
    again = false;
    await work().catch((error) => logger('live').error({ err: error }, 'news could not be sent'));
    setTimeout(() => {
      busy = false;
      if (again) void turn();
    }, apartMs).unref();
  };
  return () => {
    again = true;
    if (!busy) void turn();
  };
}
