/** A laboratory process, or the parent of several. Configuration: the file named by MOTCO2_CONFIG, nothing else. */
import { loadLabConfig } from './config';
import { startLaboratory } from './laboratory';
import { createLog } from './log';
import { isLaboratory, outliveParent, retiredNames, runProcesses, slotName, slotOf } from './processes';
import { connectionLost } from './store/pool';

const config = loadLabConfig();
const base = config.name;
const slot = slotOf(process.argv.slice(2));
const alone = isLaboratory(config.processes);
if (alone) config.name = slotName(base, slot.number);
const log = createLog(config.logLevel, config.name);

/** Beyond this a stop is no longer polite. */
const STOP_WITHIN_MS = 7500;

async function main(): Promise<void> {
  let leave = (_: string, __: number) => {};
  const left = new Promise<{ why: string; code: number }>((done) => {
    leave = (why, code) => {
      // Also of a start that does not come to its end, because the database is gone for example.
      setTimeout(() => process.exit(code || 1), STOP_WITHIN_MS).unref();
      done({ why, code });
    };
  });
  process.once('SIGTERM', () => leave('SIGTERM', 0));
  process.once('SIGINT', () => leave('SIGINT', 0));
  // The parent is gone: nobody would stop this process any more.
  outliveParent();
  process.once('disconnect', () => leave('the parent ended', 0));
  if (process.connected === false) leave('the parent ended', 0);

  const started = alone
    ? await startLaboratory(config, log, {
        onReplaced: () => leave('replaced by another process', 1),
        diedMsAgo: () => (slot.diedAt === null ? 0 : Math.max(0, Date.now() - slot.diedAt)),
        retired: slot.number === 1 ? retiredNames(base, config.processes) : [],
      })
    : await runProcesses(config.processes, log);
  log.info({ hosts: config.hosts.length, processes: config.processes }, 'the laboratory accepts connections');
  process.send?.({ ready: true });

  const { why, code } = await left;
  log.info({ why }, 'the laboratory stops');
  await started.stop();
  process.exit(code);
}

// The database driver lets a connection that dies while it is being opened reject unheard; its user hears of it
// too and retries. Dying of it would cost every client its session. Anything else that nobody handles is a defect.
process.on('unhandledRejection', (error) => {
  log.error({ err: error }, 'unhandled rejection');
  const { name } = (error ?? {}) as { name?: string };
  if (name !== 'PostgresError' && !connectionLost(error)) process.exit(1);
});

main().catch((error: Error) => {
  log.fatal({ err: error }, error.message);
  process.exit(1);
});
