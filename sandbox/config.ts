/** The settled configuration of the sandbox (stand-ins for PSC and ISC): read once from the launcher's file. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';

const clientSchema = z.object({
  clientId: z.string(),
  /** What a person reads on the consent page; the identifier when absent. */
  name: z.string().optional(),
  clientSecret: z.string(),
  redirectUris: z.array(z.string()),
  postLogoutRedirectUris: z.array(z.string()).default([]),
});

export const sandboxConfigSchema = z.object({
  bind: z.string(),
  port: z.number(),
  /** Origin seen by browsers and clients, e.g. `http://localhost:3400`. */
  baseUrl: z.string(),
  /** The same service in HTTPS, for software that takes no other addresses; its pages lead back to `baseUrl`. */
  secure: z
    .object({ port: z.number(), url: z.string(), certificateFile: z.string(), keyFile: z.string() })
    .nullable(),
  /** Directory of the signing keys, the identities and the persisted sessions (mode 0700). */
  dataDir: z.string(),
  /** What the portal's server shows to act on clients and identities (`internal.ts`). */
  internalSecret: z.string().min(32),
  psc: z.object({
    realm: z.string(),
    accessTokenSeconds: z.number(),
    refreshTokenSeconds: z.number(),
    /** Approve CIBA requests and logins by telephone without a click (for scripts). */
    autoApprove: z.boolean(),
    clients: z.array(clientSchema),
    /** National identifiers offered on the login page from the start. */
    identities: z.array(z.object({ idNat: z.string(), givenName: z.string(), familyName: z.string() })),
  }),
  isc: z.object({
    realm: z.string(),
    clients: z.array(clientSchema),
    users: z.array(
      z.object({
        login: z.string(),
        password: z.string(),
        email: z.string(),
        civility: z.string(),
        givenName: z.string(),
        familyName: z.string(),
        organisation: z.object({
          name: z.string(),
          phone: z.string(),
          address: z.string(),
          immatriculation: z.string(),
        }),
      }),
    ),
  }),
  logLevel: z.string(),
});
export type SandboxConfig = z.infer<typeof sandboxConfigSchema>;

/** Reads and validates the configuration. Throws an Error whose message names the field at fault. */
export function loadSandboxConfig(path = process.env.MOTCO2_CONFIG): SandboxConfig {
  if (!path) throw new Error('MOTCO2_CONFIG is not set: start the sandbox with `npm start`');
  return sandboxConfigSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
}
