/** The whole laboratory of one process: what main.ts starts and stops. */

import { normaliseAddress } from '../conformance/addresses';
import type { NewEvent } from '../conformance/events';
import { hostByKey } from '../conformance/hosts';
import { Discovery } from './autoconfig';
import type { LabConfig } from './config';
import type { LabHost } from './connection';
import { startRevocationServer } from './http';
import { createImap } from './imap';
import { listenForMail, type MailListener } from './listen';
import { mailTargets } from './listen/targets';
import type { Logger } from './log';
import { Analyst } from './message/analyst';
import { Recorder, type RecorderOptions } from './recorder';
import { openTrust, type TrustInForce, tellOddities } from './renewal';
import { createVerifier } from './sasl/verify';
import { type SelfCheck, startSelfCheck } from './selfcheck';
import { OwnConnections } from './selfcheck/own';
import type { LabServices } from './services';
import { createSmtp } from './smtp';
import { openStore } from './store';
import { openCheckStore } from './store/checks';
import { followInstructions } from './store/instructions';
import { testMessage } from './test-message';
import { createHostTls } from './tls/host';
import { welcomeMessage } from './welcome';

/** A stop has to end within the patience of whoever asked for it; events left then are told by the missing end. */
const STORE_LAST_MS = 3000;

export interface Laboratory {
  listener: MailListener;
  own: OwnConnections;
  selfCheck: SelfCheck;
  httpPort: number;
  discovery: Discovery;
  /** Says goodbye to everybody, stores what is left, and ends the run cleanly. */
  stop(): Promise<void>;
}

async function prepareHosts(config: LabConfig, { current, learn }: TrustInForce): Promise<LabHost[]> {
  return Promise.all(
    config.hosts.map(async ({ key, name, certificateFile, keyFile }) => {
      const host = hostByKey(key);
      const tls = await createHostTls({
        certificateFile,
        keyFile,
        asksCertificate: host.mie === 'AUTH_CLI',
        tls13: config.tls13,
        handshakeTimeoutMs: config.limits.handshakeTimeoutMs,
        trust: current(),
        learn,
      });
      return { ...host, name, tls };
    }),
  );
}

/**
 * Starts everything, the mail ports last: whoever connects is served and recorded.
 * Rejects with a sentence that says what is wrong; what was started is stopped again.
 */
export async function startLaboratory(
  config: LabConfig,
  log: Logger,
  run: Pick<RecorderOptions, 'onReplaced' | 'diedMsAgo' | 'retired'> = {},
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
    const trust = await openTrust(config, log);
    started.push(() => trust.stop());
    const hosts = await prepareHosts(config, trust);
    tellOddities(hosts, log);
    const { databaseUrl, limits, name } = config;
    const sink = await Recorder.start({
      ...{ databaseUrl, name, log, ...run },
      bufferedEvents: limits.bufferedEvents,
    });
    started.push(() => sink.stop(STORE_LAST_MS));
    const store = await openStore({
      ...{ databaseUrl, mailDomain: config.mailDomain, application: name, quota: config.quota, log },
      ...(config.welcome && { welcome: (mailbox) => welcomeMessage(config, mailbox, new Date(sink.now())) }),
    });
    started.push(() => store.close());
    const verify = createVerifier({ psc: config.psc, store, log });
    const services: LabServices = { config, sink, store, verify, analyst: new Analyst(log), log };

    const own = new OwnConnections(config.processes > 1 ? config.databaseUrl : null);
    const discovery = new Discovery({
      ...{ config, sink, store, own, log },
      mailPort: (host, protocol) => listener.portOf(host, protocol),
    });
    const http = await startRevocationServer({
      ...config.http,
      pkiDir: config.pkiDir,
      record: (event: NewEvent, { clientAddress }) => {
        const address = normaliseAddress(clientAddress);
        const outside = { connection: null, connectionSeq: 0, host: null, protocol: 'http' as const };
        sink.record({ ...outside, clientAddress: address }, event);
      },
      others: discovery.pages(false),
      isOwn: (headers) => own.isOwnRequest(headers),
      overloaded: () => sink.overloaded,
      onError: (error) => log.error({ err: error }, 'the revocation services failed'),
    });
    started.push(() => http.close());

    const listener = await listenForMail({
      targets: mailTargets(config, hosts),
      hosts,
      defaultHost: hosts.find(({ key }) => key === config.defaultHost) ?? null,
      name: config.zone,
      proxies: config.proxyProtocolFrom,
      protocols: { imap: createImap(services), smtp: createSmtp(services) },
      ...{ own, sink, limits, log },
    });
    started.push(() => listener.stop());
    started.push(() => discovery.close());
    await discovery.listen();
    const now = () => sink.now();
    const selfCheck = startSelfCheck({
      ...{ config, own, now, log },
      trust: () => trust.report(),
      mailPort: (host, protocol) => listener.portOf(host, protocol),
      httpPort: http.port,
      dnsPort: discovery.dnsPort,
      httpsPort: discovery.httpsPort,
      store: openCheckStore(databaseUrl, name),
    });
    started.push(() => selfCheck.stop());
    const instructions = await followInstructions({
      ...{ databaseUrl, name, now, log },
      sessions: listener.sessions,
      check: () => void selfCheck.run(),
      deposit: async (mailboxId) => {
        const mailbox = await store.mailbox(mailboxId);
        if (mailbox) await store.deliver([mailboxId], testMessage(config, mailbox, new Date(now())));
      },
    });
    started.push(() => instructions.close());
    trust.follow(hosts, () => void selfCheck.run());
    return { listener, own, selfCheck, httpPort: http.port, discovery, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
