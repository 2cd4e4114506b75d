/** Discovery: the autoconfiguration document by HTTP and HTTPS, and the DNS server (DESIGN §5, Autoconfiguration). */
import type { NewEvent } from '../../conformance/events';
import { type HostKey, hostByKey, type MailProtocol } from '../../conformance/hosts';
import type { LabConfig } from '../config';
import { type Handler, serveHttp } from '../http/serve';
import type { Logger } from '../log';
import type { OwnConnections } from '../selfcheck/own';
import type { EventSink } from '../sink';
import type { Store } from '../store/types';
import { BUDGET, EventBudget } from './budget';
import { Certificates } from './certificates';
import { startDnsServer } from './dns/server';
import { Zones } from './dns/zone';
import { Labels } from './labels';
import { autoconfigPages } from './pages';
import type { PublishedHost } from './published';

export interface DiscoveryOptions {
  config: LabConfig;
  sink: EventSink;
  store: Pick<Store, 'findByAddress' | 'labelKinds'>;
  own: OwnConnections;
  /** The port at which a mail server really listens, once it does. */
  mailPort: (host: HostKey, protocol: MailProtocol) => number;
  log: Logger;
}

/** Listening everywhere names no address. */
const EVERYWHERE = new Set(['0.0.0.0', '::']);

export class Discovery {
  /** Once it listens; null when it is not served. */
  httpsPort: number | null = null;
  dnsPort: number | null = null;
  private readonly labels: Labels;
  private readonly budget = new EventBudget();
  private readonly closing: (() => Promise<void>)[] = [];

  constructor(private readonly options: DiscoveryOptions) {
    this.labels = new Labels((labels) => options.store.labelKinds(labels));
  }

  /** The pages, for the HTTP services (in clear) or for our own (behind TLS). */
  pages(secure: boolean): Handler[] {
    const { config, store, own, log } = this.options;
    if (!config.autoconfig) return [];
    const page = autoconfigPages(
      {
        mailDomain: config.mailDomain.toLowerCase(),
        published: () => this.published(),
        documentationUrl: config.autoconfig.documentationUrl,
        now: () => this.options.sink.now(),
        labels: this.labels,
        store,
        onError: (error) => log.error({ err: error }, 'an autoconfiguration request could not be answered'),
        record: (data, request, clientAddress) => {
          if (own.isOwnRequest(request.headers)) return;
          const what = `${data.name} ${data.path} ${data.mailbox ?? ''} ${data.status} ${data.head}`;
          this.record('http', clientAddress, data.label, what, { type: 'autoconfig.fetched', data });
        },
      },
      secure,
    );
    return [page];
  }

  /** Opens HTTPS and DNS, once the mail servers listen. Rejects with a sentence when a port cannot be had. */
  async listen(): Promise<void> {
    await this.listenHttps();
    await this.listenDns();
  }

  async close(): Promise<void> {
    await Promise.all(this.closing.splice(0).map((close) => close()));
  }

  private async listenHttps(): Promise<void> {
    const { config, sink, own, log } = this.options;
    if (!config.autoconfig) return;
    const { https } = config.autoconfig;
    const certificates = await Certificates.open(https, config.mailDomain.toLowerCase(), log);
    const service = await serveHttp({
      ...{ bind: https.bind, port: https.port, setting: 'LAB_HTTPS_PORT' },
      handlers: this.pages(true),
      tls: {
        // Also without SNI: scripts come by address.
        ...(await certificates.general()),
        SNICallback: (name, done) => {
          certificates.contextFor(name).then(
            (context) => done(null, context),
            (error: Error) => done(error),
          );
        },
      },
      isOwn: (headers) => own.isOwnRequest(headers),
      overloaded: () => sink.overloaded,
      onError: (error) => log.error({ err: error }, 'the autoconfiguration pages failed'),
    });
    service.server.on('tlsClientError', (error: NodeJS.ErrnoException, socket) =>
      log.info(
        { code: error.code, clientAddress: socket.remoteAddress },
        'a TLS handshake of the pages failed',
      ),
    );
    this.httpsPort = service.port;
    this.closing.push(() => service.close());
  }

  private async listenDns(): Promise<void> {
    const { config, sink, own, log } = this.options;
    if (!config.dns) return;
    const { bind, port, addresses } = config.dns;
    const zones = new Zones({
      apexes: config.dns.zones.map((apex) => apex.toLowerCase()),
      mailDomain: config.mailDomain.toLowerCase(),
      hosts: config.hosts.map((host) => ({
        name: host.name.toLowerCase(),
        mie: hostByKey(host.key).mie,
        addresses: config.hostsBy === 'address' && !EVERYWHERE.has(host.bind) ? [host.bind] : addresses,
      })),
      published: this.published(),
      addresses,
      kindsOf: (label) => this.labels.kindsOf(label),
      now: () => sink.now(),
    });
    const server = await startDnsServer({
      ...{ bind, port, zones, own, log },
      overloaded: () => sink.overloaded,
      record: (data, clientAddress) =>
        this.record('dns', clientAddress, data.label, `${data.name} ${data.kind}`, {
          type: 'dns.queried',
          data,
        }),
    });
    this.dnsPort = server.port;
    this.closing.push(() => server.close());
  }

  /** The valid servers, as they are reached. */
  private published(): PublishedHost[] {
    const { config, mailPort } = this.options;
    return config.hosts.flatMap(({ key, name }) => {
      const { mie, defect } = hostByKey(key);
      if (defect !== null) return [];
      return [
        { mie, name: name.toLowerCase(), imapPort: mailPort(key, 'imap'), smtpPort: mailPort(key, 'smtp') },
      ];
    });
  }

  private record(
    protocol: 'http' | 'dns',
    clientAddress: string,
    label: string | null,
    what: string,
    event: NewEvent,
  ): void {
    const decision = this.budget.take(clientAddress, label, what);
    const origin = { connection: null, connectionSeq: 0, host: null, protocol, clientAddress };
    if (decision === 'record') this.options.sink.record(origin, event);
    if (decision !== 'say') return;
    const message = `more than ${BUDGET.perSecond} ${protocol.toUpperCase()} requests a second, or ${BUDGET.samePerSecond} of the same: not all are recorded`;
    this.options.sink.record(origin, {
      type: 'limit.reached',
      data: { limit: `${protocol}_events`, message, label },
    });
  }
}
