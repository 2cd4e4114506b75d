import { describe, expect, it } from 'vitest';
import { HOST_KEYS } from '../conformance/hosts';
import { readEnv } from '../server/env';
import { placesOf, placeUses } from './places';
import { portsFor } from './ports';

const ZONE = 'tests.example.fr';
function settled(source: Record<string, string> = {}) {
  const env = readEnv({ MOTCO2_ZONE: ZONE, ...source });
  const ports = portsFor(env.MOTCO2_PORT_OFFSET, env);
  return { places: placesOf(env, ports), uses: placeUses(env, ports) };
}
const ADDRESSES = HOST_KEYS.map((key, index) => `${key}=192.0.2.${index + 1}`).join(',');

describe('where the test servers are', () => {
  it('on a laptop: one address, a port for each', () => {
    const { places, uses } = settled({ MOTCO2_PORT_OFFSET: '7' });
    expect(places[1]).toMatchObject({
      published: '127.0.0.1',
      bind: '127.0.0.1',
      imap: 11_150,
      smtp: 11_594,
    });
    expect(places[1]).toMatchObject({ imaps: 26_000, smtps: 25_472 });
    expect(new Set(uses.map(({ port }) => port)).size).toBe(32);
  });

  it('each on its own address: the usual ports, and sensors beside them', () => {
    const { places, uses } = settled({ LAB_HOSTS_BY: 'address', LAB_HOST_ADDRESSES: ADDRESSES });
    expect(places[4]).toMatchObject({ published: '192.0.2.5', bind: '192.0.2.5', imap: 143, smtp: 587 });
    expect(uses).toContainEqual({ port: 465, use: 'capteur SMTPS psc-valid', address: '192.0.2.5' });
  });

  it('all on one address, told apart by the name: the name is what an editor types', () => {
    const { places, uses } = settled({ LAB_HOSTS_BY: 'sni', LAB_IMAP_PORT: '1143' });
    expect(places.map(({ published }) => published)).toEqual(places.map(({ name }) => name));
    expect(places[0]).toMatchObject({ name: `mail-org-tests-editeur.${ZONE}`, imap: 1143, smtp: 587 });
    expect(uses.map(({ port }) => port)).toEqual([1143, 587, 993, 465]);
  });
});

it('no two instances side by side ever share a port', () => {
  const taken = new Map<number, number>();
  for (const offset of Array.from({ length: 400 }, (_, index) => index)) {
    const env = readEnv({});
    const ports = portsFor(offset, env);
    const all = [
      ...[
        ports.portal,
        ports.sandbox,
        ports.sandboxSecure,
        ports.labHttp,
        ports.labHttps,
        ports.dns,
        ports.postgres,
      ],
      ...[ports.imap, ports.smtp, ports.imaps, ports.smtps].flatMap((table) => Object.values(table)),
    ];
    expect(new Set(all).size).toBe(all.length);
    for (const port of all) {
      expect(taken.get(port)).toBeUndefined();
      taken.set(port, offset);
      // From here on the system takes ports for outgoing connections.
      expect(port).toBeLessThan(32_768);
    }
  }
});
