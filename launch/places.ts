/** Where each test server listens, and what an editor types to reach it (setting LAB_HOSTS_BY). Pure. */
import { HOSTS, type Host, type HostKey, hostName } from '../conformance/hosts';
import type { Env } from '../server/env';
import type { Ports, PortUse } from './ports';

export interface Place {
  host: Host;
  /** DNS name of the manual. */
  name: string;
  /** Address on which it listens. */
  bind: string;
  imap: number;
  smtp: number;
  imaps: number;
  smtps: number;
  /** As an editor must type it: the name, wherever names lead here. */
  published: string;
}

type PlaceSettings = Pick<
  Env,
  'MOTCO2_MODE' | 'MOTCO2_BIND' | 'MOTCO2_ZONE' | 'LAB_HOSTS_BY' | 'LAB_HOST_ADDRESSES'
>;

export function placesOf(env: PlaceSettings, ports: Ports): Place[] {
  const port = (table: Record<string, number>, key: HostKey) => table[key] ?? 0;
  return HOSTS.map((host) => {
    const name = hostName(host, env.MOTCO2_ZONE);
    const bind = env.LAB_HOST_ADDRESSES?.[host.key] ?? env.MOTCO2_BIND;
    // On a laptop no DNS leads to us, so that the address is what works; where names choose, nothing else does.
    const named = env.MOTCO2_MODE === 'production' || env.LAB_HOSTS_BY === 'sni';
    return {
      ...{ host, name, bind, published: named ? name : bind },
      imap: port(ports.imap, host.key),
      smtp: port(ports.smtp, host.key),
      imaps: port(ports.imaps, host.key),
      smtps: port(ports.smtps, host.key),
    };
  });
}

/** The ports that the test servers need, each place once. */
export function placeUses(env: PlaceSettings, ports: Ports): PortUse[] {
  const places = placesOf(env, ports);
  const shared = env.LAB_HOSTS_BY === 'sni';
  return (shared ? places.slice(0, 1) : places).flatMap(({ host, bind, imap, smtp, imaps, smtps }) => {
    const who = shared ? 'tous les serveurs de test' : host.key;
    const where = bind === env.MOTCO2_BIND ? {} : { address: bind };
    return [
      { port: imap, use: `IMAP ${who}`, ...where },
      { port: smtp, use: `SMTP ${who}`, ...where },
      { port: imaps, use: `capteur IMAPS ${who}`, ...where },
      { port: smtps, use: `capteur SMTPS ${who}`, ...where },
    ];
  });
}
