/** The whole laboratory of one process: what main.ts starts and stops. */

import { normaliseAddress } from '../conformance/addresses';
import type { NewEvent } from '../conformance/events';
import { hostByKey } from '../conformance/hosts';
import type { LabConfig } from './config';
import type { LabHost } from './connection';
import { startRevocationServer } from './http';
import { createImap } from './imap';
import { listenForMail, type MailListener } from './listen';
import type { Logger } from './log';
import { Recorder } from './recorder';
import { followTrust } from './renewal';
import { createVerifier } from './sasl/verify';
import type { LabServices } from './services';
import { createSmtp } from './smtp';
import { openStore } from './store';
import { followInstructions } from './store/instructions';
import { createHostTls } from './tls/host';
import { loadTrust, type Trust } from './tls/trust';

/** A stop has to end within the patience of whoever asked for it; events left then are told by the missing end. */
const STORE_LAST_MS = 3000;

export interface Laboratory {
  listener: MailListener;
  httpPort: number;
  /** Says goodbye to everybody, stores what is left, and ends the run cleanly. */
  stop(): Promise<void>;
}

async function prepareHosts(config: LabConfig, trust: Trust): Promise<LabHost[]> {
  return Promise.all(
    config.hosts.map(async ({ key, name, certificateFile, keyFile }) => {
      const host = hostByKey(key);
      const tls = await createHostTls({
        certificateFile,
        keyFile,
        asksCertificate: host.mie === 'AUTH_CLI',
        tls13: config.tls13,
        handshakeTimeoutMs: config.limits.handshakeTimeoutMs,
        trust,
      });
      return { ...host, name, tls };
    }),
  );
}

/**
 * Starts everything, the mail ports last: whoever connects is served and recorded.
 * Rejects with a sentence that says what is wrong; what was started is stopped again.
 * @param onReplaced another process took over this one's name: it must stop.
 */
export async function startLaboratory(
  config: LabConfig,
  log: Logger,
  onReplaced: () => void,
): Promise<Laboratory> {
  /** Undone in reverse order. */
  const started: (() => Promise<unknown> | unknown)[] = [];
  const stop = async () => {
    for (const undo of started.splice(0).reverse()) {
      await Promise.resolve(undo()).catch((error) =>
        log.error({ err: error }, 'a part did not stop cleanly'),
      );
    }
  };
  try {
    const trust = await loadTrust(config.clientTrust);
    for (const warning of trust.warnings) log.warn(warning);
    const hosts = await prepareHosts(config, trust);
    const { databaseUrl, limits, name } = config;
    const sink = await Recorder.start({
      ...{ databaseUrl, name, log, onReplaced },
      bufferedEvents: limits.bufferedEvents,
    });
    started.push(() => sink.stop(STORE_LAST_MS));
    const store = await openStore({ databaseUrl, mailDomain: config.mailDomain, application: name, log });
    started.push(() => store.close());
    const verify = createVerifier({ psc: config.psc, store, log });
    const services: LabServices = { config, sink, store, verify, log };

    const http = await startRevocationServer({
      ...config.http,
      pkiDir: config.pkiDir,
      record: (event: NewEvent, { clientAddress }) => {
        const address = normaliseAddress(clientAddress);
        const outside = { connection: null, connectionSeq: 0, host: null, protocol: 'http' as const };
        sink.record({ ...outside, clientAddress: address }, event);
      },
      overloaded: () => sink.overloaded,
      onError: (error) => log.error({ err: error }, 'the revocation services failed'),
    });
    started.push(() => http.close());

    const listener = await listenForMail({
      targets: hosts.flatMap((host, index) => {
        const { bind, imapPort, smtpPort } = config.hosts[index]!;
        return [
          { host, protocol: 'imap' as const, bind, port: imapPort },
          { host, protocol: 'smtp' as const, bind, port: smtpPort },
        ];
      }),
      protocols: { imap: createImap(services), smtp: createSmtp(services) },
      ...{ sink, limits, log },
    });
    started.push(() => listener.stop());
    const { sessions } = listener;
    const instructions = await followInstructions({
      databaseUrl,
      name,
      sessions,
      now: () => sink.now(),
      log,
    });
    started.push(() => instructions.close());
    started.push(followTrust(config, hosts, log));
    return { listener, httpPort: http.port, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
