/** The running instance, as its instance.json describes it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';
import type { ServerConfig } from '../../server/config';

export interface HostDescription {
  key: string;
  name: string;
  mie: 'PSC' | 'AUTH_CLI';
  defect: 'expired' | 'revoked' | 'otherca' | null;
  imap: { host: string; port: number };
  smtp: { host: string; port: number };
}

export interface Instance {
  portal: string;
  api: string;
  psc: { issuer: string; tokenEndpoint: string; clientId: string; clientSecret: string };
  pki: Record<
    'rootPem' | 'issuingPem' | 'otherRootPem' | 'crlPem' | 'rootAndCrlPem' | 'crlUrl' | 'ocspUrl',
    string
  >;
  dns: { host: string; port: number; zone: string };
  autoconfigUrl: string;
  autoconfigSecureUrl: string;
  mailDomain: string;
  zone: string;
  hosts: HostDescription[];
  demo: Record<
    | 'nil'
    | 'label'
    | 'idNatPsc'
    | 'idNatAuthCli'
    | 'mailboxPersonal'
    | 'mailboxApplicative'
    | 'apiToken'
    | 'clientCertPem'
    | 'clientKeyPem'
    | 'clientP12'
    | 'iscUser'
    | 'iscPassword',
    string
  >;
  /** Whoever can log in with the sandbox from the start. */
  people: { iscUser: string; iscPassword: string; email: string; organisation: string }[];
  sandbox: { url: string; mails: string };
  processes: Record<'launcher' | 'server' | 'lab' | 'sandbox', number>;
}

export const instanceDir = () => inject('instanceDir');

/** The configuration of the running server: for what the tests do with the product's own functions. */
export const serverConfig = () =>
  JSON.parse(readFileSync(join(instanceDir(), 'run', 'server.json'), 'utf8')) as ServerConfig;

/** Read anew each time: processes change when they are restarted. */
export function readInstance(dir = instanceDir()): Instance {
  return JSON.parse(readFileSync(join(dir, 'instance.json'), 'utf8')) as Instance;
}

/** One of the eight hosts, e.g. `org-expired`. */
export function hostOf(key: string): HostDescription {
  const host = readInstance().hosts.find((candidate) => candidate.key === key);
  if (!host) throw new Error(`no host ${key}`);
  return host;
}

/** Somebody of the sandbox, by their user name. */
export function personOf({ people }: Instance, iscUser: string): Instance['people'][number] {
  const person = people.find((candidate) => candidate.iscUser === iscUser);
  if (!person) throw new Error(`nobody called ${iscUser} in the sandbox`);
  return person;
}

/** The last code that the sandbox mailed to this address for the login of this reference (its page shows it). */
export async function codeOf({ sandbox }: Instance, email: string, reference: string): Promise<string> {
  const response = await fetch(`${sandbox.mails}?destinataire=${encodeURIComponent(email)}`);
  const mails = (await response.json()) as { subject: string; code: string | null }[];
  const code = mails.find(({ subject }) => subject.includes(`(demande ${reference})`))?.code;
  if (!code) throw new Error(`no code for the login ${reference} among ${mails.length} mails to ${email}`);
  return code;
}
