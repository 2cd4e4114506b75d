/** What an instance draws at random once and keeps: `<data>/secrets.json`, mode 0600. */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writePrivate } from './files';

const schema = z.object({
  instanceId: z.string().regex(/^[a-z0-9]{8}$/),
  session: z.string(),
  databaseServer: z.string(),
  databaseLab: z.string(),
  iscClient: z.string(),
  pscClient: z.string(),
  demoToken: z.string(),
  demoPassword: z.string(),
  adminPassword: z.string(),
  colleaguePassword: z.string(),
  strangerPassword: z.string(),
  sandboxInternal: z.string(),
});
export type Secrets = z.infer<typeof schema>;

const draw = () => randomBytes(24).toString('base64url');

function instanceId(): string {
  const letters = 'abcdefghijkmnpqrstuvwxyz23456789';
  return Array.from(randomBytes(8), (byte) => letters[byte % letters.length]).join('');
}

/** Reads the secrets, or draws those that are missing (a newer version may need more). */
export function ensureSecrets(dataDir: string): Secrets {
  const file = join(dataDir, 'secrets.json');
  const found = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Partial<Secrets>) : {};
  const secrets = schema.parse({
    instanceId: instanceId(),
    session: draw(),
    databaseServer: draw(),
    databaseLab: draw(),
    iscClient: draw(),
    pscClient: draw(),
    demoToken: `motco2_${draw()}`,
    demoPassword: draw().slice(0, 12),
    adminPassword: draw().slice(0, 12),
    colleaguePassword: draw().slice(0, 12),
    strangerPassword: draw().slice(0, 12),
    sandboxInternal: draw() + draw(),
    ...found,
  });
  if (JSON.stringify(found) !== JSON.stringify(secrets)) writePrivate(file, secrets);
  return secrets;
}
