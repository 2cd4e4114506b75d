import { describe, expect, it } from 'vitest';
import { HOST_KEYS } from '../conformance/hosts';
import { EnvError, readEnv } from './env';

const problem = (source: Record<string, string>) => {
  try {
    readEnv(source);
  } catch (error) {
    if (error instanceof EnvError) return error.message;
    throw error;
  }
  return null;
};

describe('the environment', () => {
  it('has a default for everything, and takes an empty string as absent', () => {
    const env = readEnv({ MOTCO2_PORT_OFFSET: '', TLS13_SUITES: '' });
    expect(env.MOTCO2_PORT_OFFSET).toBe(0);
    expect(env.TLS13_SUITES).toBe('refuse');
    expect(env.DATABASE_URL).toBeNull();
  });

  it('names every wrong variable and what was expected', () => {
    const message = problem({ MOTCO2_PORT_OFFSET: '400', TLS13_SUITES: 'maybe', MOTCO2_BIND: 'here' });
    expect(message).toMatch(
      /MOTCO2_PORT_OFFSET : attendu : un nombre entier de 0 à 399 \(valeur : « 400 »\)/,
    );
    expect(message).toMatch(/TLS13_SUITES : attendu : refuse ou warn ou accept/);
    expect(message).toMatch(/MOTCO2_BIND : attendu : une adresse IP/);
  });

  it('takes addresses and ranges for proxies, and nothing else', () => {
    expect(readEnv({ TRUSTED_PROXIES: '10.0.0.0/8, ::1' }).TRUSTED_PROXIES).toEqual(['10.0.0.0/8', '::1']);
    expect(problem({ TRUSTED_PROXIES: 'zz' })).toMatch(/TRUSTED_PROXIES : attendu : des adresses IP/);
  });

  it('notices a typing error in a name', () => {
    expect(problem({ MOTCO2_PORT_OFSET: '3' })).toMatch(
      /variable inconnue, vouliez-vous dire MOTCO2_PORT_OFFSET/,
    );
    expect(problem({ LAB_PROCESSOS: '2' })).toMatch(/variable inconnue, vouliez-vous dire LAB_PROCESSES/);
    expect(problem({ PROVISIONNING: 'nightly' })).toMatch(/inconnue, vouliez-vous dire PROVISIONING/);
    expect(problem({ ISC_CLAIM_ORGANIZATION_ID: 'siren' })).toMatch(/dire ISC_CLAIM_ORGANISATION_ID/);
    expect(problem({ ADMINISTRATORS: 'jeanne;paul' })).toMatch(/ADMINISTRATORS : attendu : des noms séparés/);
  });

  it('never shows a secret', () => {
    expect(problem({ SESSION_SECRET: 'trop-court' })).not.toMatch(/trop-court/);
    expect(problem({ DATABASE_URL: 'mysql://root:hunter2@db' })).not.toMatch(/hunter2/);
  });

  it('refuses the sandbox in production', () => {
    const message = problem({ MOTCO2_MODE: 'production' });
    for (const name of ['ISC_ISSUER', 'PSC_ISSUER', 'SESSION_SECRET', 'MOTCO2_PUBLIC_URL'])
      expect(message).toMatch(name);
  });
});

describe('settings of the test servers', () => {
  const addresses = (count: number) =>
    HOST_KEYS.slice(0, count)
      .map((key, index) => `${key}=192.0.2.${index + 1}`)
      .join(', ');

  it('takes an address for every server, and nothing less', () => {
    const given = { LAB_HOSTS_BY: 'address', LAB_HOST_ADDRESSES: addresses(8) };
    expect(readEnv(given).LAB_HOST_ADDRESSES?.['psc-valid']).toBe('192.0.2.5');
    expect(problem({ ...given, LAB_HOST_ADDRESSES: addresses(7) })).toMatch(/une adresse IP par serveur/);
    const twice = addresses(8).replace('192.0.2.2', '192.0.2.1');
    expect(problem({ ...given, LAB_HOST_ADDRESSES: twice })).toMatch(/chacune une fois/);
    expect(problem({ LAB_HOSTS_BY: 'address' })).toMatch(/LAB_HOST_ADDRESSES : obligatoire/);
  });

  it('refuses what would have no effect', () => {
    expect(problem({ LAB_IMAP_PORT: '143' })).toMatch(/LAB_IMAP_PORT : sans effet avec LAB_HOSTS_BY=port/);
    expect(
      problem({ LAB_HOSTS_BY: 'address', LAB_HOST_ADDRESSES: addresses(8), LAB_DEFAULT_HOST: 'org-valid' }),
    ).toMatch(/LAB_DEFAULT_HOST : sans effet/);
  });

  it('never shows the token of the metrics', () => {
    expect(problem({ METRICS_TOKEN: 'trop-court' })).toMatch(
      /METRICS_TOKEN : attendu : au moins 16 caractères$/,
    );
  });
});
