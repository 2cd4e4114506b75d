/** A server process that creates mailboxes and nothing else, for kill.test.ts: argument, the URL of its database. */
import pino from 'pino';
import { OFFICES, stand } from '../executions/election';
import { Scheduler } from './scheduler';

const log = pino({ level: 'silent' });
const databaseUrl = process.argv[2]!;

stand(
  databaseUrl,
  OFFICES.provisioning,
  async () => {
    const scheduler = new Scheduler({
      ...{ databaseUrl, mailDomain: 'mail.test.example', mode: 'nightly', log },
      // No night comes: only what was asked for.
      night: { time: '02:00', zone: 'Europe/Paris' },
      now: () => new Date('2026-11-29T11:00:00Z'),
    });
    await scheduler.start();
    process.send?.('leading');
    return scheduler;
  },
  log,
);
