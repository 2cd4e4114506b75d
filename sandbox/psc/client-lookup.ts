/** Lets the provider serve clients that were declared while it runs, beside those of the configuration. */
import type { Adapter, AdapterPayload, default as Provider } from 'oidc-provider';
import { StoreAdapter } from '../oidc/adapter';
import { clientMetadata } from '../oidc/realm';
import type { Store } from '../store/store';
import { digestOf, type RegisteredClients } from './clients';

/** Clients come from the list that editors fill, everything else from the store. */
export const adapterWithClients =
  (store: Store, clients: RegisteredClients, backchannel: string[]) =>
  (model: string): Adapter =>
    model === 'Client' ? new ClientLookup(store, clients, backchannel) : new StoreAdapter(model, store);

class ClientLookup extends StoreAdapter {
  constructor(
    store: Store,
    private readonly clients: RegisteredClients,
    private readonly backchannel: string[],
  ) {
    super('Client', store);
  }

  override async find(id: string): Promise<AdapterPayload | undefined> {
    const client = this.clients.find(id);
    if (!client) return undefined;
    const metadata = clientMetadata({ ...client, clientSecret: client.secretDigest }, this.backchannel);
    return { ...metadata, client_name: client.name } as AdapterPayload;
  }
}

/** Declared clients are kept with a digest of their secret: what is presented is digested before it is compared. */
export function compareDigests(provider: Provider, clients: RegisteredClients): void {
  const { prototype } = provider.Client as unknown as {
    prototype: { clientId: string; compareClientSecret(actual: string): boolean };
  };
  const { compareClientSecret } = prototype;
  prototype.compareClientSecret = function (actual) {
    return compareClientSecret.call(this, clients.find(this.clientId) ? digestOf(actual) : actual);
  };
}
