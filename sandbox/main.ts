/** The sandbox process: started by the launcher with its configuration file, stopped by SIGTERM or its parent's end. */
import { config, log } from './log';
import { startSandbox } from './server';

const sandbox = await startSandbox(config, (message) => log.error(message)).catch((error: Error) => {
  log.fatal(`the sandbox cannot start on ${config.bind}:${config.port}: ${error.message}`);
  process.exit(1);
});

let stopping = false;
async function stop(reason: string): Promise<void> {
  if (stopping) return;
  stopping = true;
  log.info({ reason }, 'stopping');
  await sandbox.close();
  process.exit(0);
}
process.on('SIGTERM', () => void stop('SIGTERM'));
process.on('SIGINT', () => void stop('SIGINT'));
process.on('disconnect', () => void stop('parent ended'));

log.info({ urls: sandbox.urls }, 'sandbox ready');
process.send?.({ ready: true });
