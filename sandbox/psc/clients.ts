/** The relying parties that editors declared through the portal: kept in a file, secrets as digests only. */
import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { readJson, writeAtomically } from '../store/files';

const MAX_CLIENTS = 2_000;
const MAX_PER_OWNER = 20;

const clientSchema = z.object({
  clientId: z.string(),
  secretDigest: z.string(),
  /** Who may see and change it: opaque here. */
  owner: z.string(),
  name: z.string(),
  redirectUris: z.array(z.string()),
  postLogoutRedirectUris: z.array(z.string()),
  /** Milliseconds since the epoch. */
  createdAt: z.number(),
  secretAt: z.number(),
});
type Stored = z.infer<typeof clientSchema>;

export type RegisteredClient = Omit<Stored, 'secretDigest'>;
export type ClientFields = Pick<Stored, 'name' | 'redirectUris' | 'postLogoutRedirectUris'>;

/** Too many clients; the message is the French sentence. */
export class TooManyClients extends Error {}

/** Secrets have 256 bits: a plain digest cannot be guessed back. */
export const digestOf = (secret: string): string => createHash('sha256').update(secret).digest('base64url');

export class RegisteredClients {
  private readonly byId = new Map<string, Stored>();

  /** Opens the list kept in `file`. */
  constructor(
    private readonly file: string,
    onTrouble: (message: string) => void,
  ) {
    const stored = z.array(clientSchema).safeParse(readJson(file, onTrouble) ?? []);
    if (!stored.success) onTrouble(`${file} does not hold a list of clients and is ignored`);
    for (const client of stored.data ?? []) this.byId.set(client.clientId, client);
  }

  /** What the provider compares with: undefined when nobody declared this identifier. */
  find(clientId: string): Stored | undefined {
    return this.byId.get(clientId);
  }

  list(owner: string): RegisteredClient[] {
    return [...this.byId.values()].filter((client) => client.owner === owner).map(view);
  }

  /** Throws TooManyClients. */
  register(owner: string, fields: ClientFields): { client: RegisteredClient; secret: string } {
    const own = this.list(owner).length;
    if (own >= MAX_PER_OWNER || this.byId.size >= MAX_CLIENTS) {
      throw new TooManyClients(
        `Votre organisation a ${own} clients : supprimez-en un avant d’en déclarer un autre.`,
      );
    }
    const secret = newSecret();
    const at = Date.now();
    const client: Stored = {
      clientId: `lps-${randomBytes(6).toString('hex')}`,
      secretDigest: digestOf(secret),
      owner,
      ...fields,
      createdAt: at,
      secretAt: at,
    };
    this.keep(client);
    return { client: view(client), secret };
  }

  /** Undefined alike for an unknown client and that of another owner; so below. */
  change(owner: string, clientId: string, fields: ClientFields): RegisteredClient | undefined {
    const client = this.own(owner, clientId);
    return client && view(this.keep({ ...client, ...fields }));
  }

  /** The former secret stops working. */
  renewSecret(owner: string, clientId: string): { client: RegisteredClient; secret: string } | undefined {
    const client = this.own(owner, clientId);
    if (!client) return undefined;
    const secret = newSecret();
    const renewed = this.keep({ ...client, secretDigest: digestOf(secret), secretAt: Date.now() });
    return { client: view(renewed), secret };
  }

  delete(owner: string, clientId: string): boolean {
    if (!this.own(owner, clientId)) return false;
    this.byId.delete(clientId);
    this.write();
    return true;
  }

  private own(owner: string, clientId: string): Stored | undefined {
    const client = this.byId.get(clientId);
    return client?.owner === owner ? client : undefined;
  }

  private keep(client: Stored): Stored {
    this.byId.set(client.clientId, client);
    this.write();
    return client;
  }

  private write(): void {
    writeAtomically(this.file, JSON.stringify([...this.byId.values()], null, 2));
  }
}

const newSecret = () => randomBytes(32).toString('base64url');

const view = ({ secretDigest: _, ...client }: Stored): RegisteredClient => client;
