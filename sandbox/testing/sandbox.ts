/** A sandbox of its own for a test: ephemeral port, data directory removed at the end. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SandboxConfig } from '../config';
import { type Sandbox, startSandbox } from '../server';

export const CLIENT = { clientId: 'lps-demo', clientSecret: 'secret-lps-demo-0123456789' };
export const OTHER_CLIENT = { clientId: 'lps-autre', clientSecret: 'secret-lps-autre-0123456789' };
export const PORTAL = { clientId: 'motco2', clientSecret: 'secret-motco2-0123456789' };
export const OTHER_PORTAL = { clientId: 'convergence', clientSecret: 'secret-convergence-0123456789' };
export const INTERNAL_SECRET = 'secret-interne-de-test-0123456789-abcdef';
export const CALLBACK = 'http://localhost:9/callback';
export const AFTER_LOGOUT = 'http://localhost:9/apres';
export const ALICE = '872501011200';
export const BRUNO = '872501011201';
export const USER = { login: 'editeur', password: 'mot de passe de test', email: 'editeur@exemple.test' };

export function testConfig(overrides: Partial<SandboxConfig['psc']> = {}): SandboxConfig {
  const uris = { redirectUris: [CALLBACK], postLogoutRedirectUris: [AFTER_LOGOUT] };
  return {
    bind: '127.0.0.1',
    port: 0,
    baseUrl: 'http://localhost:3400',
    secure: null,
    internalSecret: INTERNAL_SECRET,
    dataDir: mkdtempSync(join(tmpdir(), 'motco2-sandbox-')),
    psc: {
      realm: 'esante-wallet',
      accessTokenSeconds: 120,
      refreshTokenSeconds: 350,
      autoApprove: false,
      clients: [
        { ...CLIENT, ...uris },
        { ...OTHER_CLIENT, ...uris },
      ],
      identities: [
        { idNat: ALICE, givenName: 'Alice', familyName: 'Médecin' },
        { idNat: BRUNO, givenName: 'Bruno', familyName: 'Pharmacien' },
      ],
      ...overrides,
    },
    isc: {
      realm: 'industriels',
      clients: [
        { ...PORTAL, ...uris, name: 'MSSanté MOTCO2' },
        { ...OTHER_PORTAL, ...uris },
      ],
      users: [
        {
          ...USER,
          civility: 'MME',
          givenName: 'Élise',
          familyName: 'Éditrice',
          organisation: {
            name: 'Logiciels Exemple',
            phone: '0100000000',
            address: '1 place du Test, Paris',
            immatriculation: '123456782',
          },
        },
      ],
    },
    logLevel: 'silent',
  };
}

/** Starts a sandbox whose troubles are collected, so that a test can assert that there were none. */
export async function openTestSandbox(
  config = testConfig(),
): Promise<Sandbox & { config: SandboxConfig; origin: string; troubles: string[]; remove(): Promise<void> }> {
  const troubles: string[] = [];
  const sandbox = await startSandbox(config, (message) => troubles.push(message));
  return {
    ...sandbox,
    config,
    origin: new URL(sandbox.urls.home).origin,
    troubles,
    async remove() {
      await sandbox.close();
      rmSync(config.dataDir, { recursive: true, force: true });
    },
  };
}
