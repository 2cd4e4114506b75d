/** The storage that oidc-provider asks for, over the realm's store. */
import type { Adapter, AdapterPayload } from 'oidc-provider';
import type { Payload, Store } from '../store/store';

const FOREVER_SECONDS = 10 * 365 * 24 * 3600;

/** Kept a while after their end, so that a late poll hears « expired » and not « unknown ». */
const RETENTION_SECONDS: Record<string, number> = { BackchannelAuthenticationRequest: 600 };

export class StoreAdapter implements Adapter {
  constructor(
    private readonly model: string,
    private readonly store: Store,
  ) {}

  async upsert(id: string, payload: AdapterPayload, expiresIn?: number): Promise<void> {
    const lifetime = (expiresIn ?? FOREVER_SECONDS) + (RETENTION_SECONDS[this.model] ?? 0);
    this.store.set(this.model, id, payload as Payload, lifetime);
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    return this.store.get(this.model, id) as AdapterPayload | undefined;
  }

  async findByUid(uid: string): Promise<AdapterPayload | undefined> {
    return this.store.list(this.model).find(({ payload }) => payload.uid === uid)?.payload as
      | AdapterPayload
      | undefined;
  }

  async findByUserCode(userCode: string): Promise<AdapterPayload | undefined> {
    return this.store.list(this.model).find(({ payload }) => payload.userCode === userCode)?.payload as
      | AdapterPayload
      | undefined;
  }

  /**
   * Codes and CIBA requests serve once. A refresh token does not: like Keycloak by default, each refresh gives a
   * new one and leaves the former valid until its own end, so that a client whose answer was lost can try again.
   */
  async consume(id: string): Promise<void> {
    if (this.model === 'RefreshToken') return;
    this.store.patch(this.model, id, { consumed: Math.floor(Date.now() / 1000) });
  }

  async destroy(id: string): Promise<void> {
    this.store.delete(this.model, id);
  }

  async revokeByGrantId(grantId: string): Promise<void> {
    this.store.deleteWhere(this.model, (payload) => payload.grantId === grantId);
  }
}

/** The adapter factory for one realm. */
export const storeAdapter = (store: Store) => (model: string) => new StoreAdapter(model, store);
