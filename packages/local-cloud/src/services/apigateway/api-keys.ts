import { randomBytes } from 'node:crypto';

/** An API key of the account. */
export interface ApiKey {
  readonly keyId: string;
  readonly value: string;
  readonly name: string | undefined;
  readonly createdAt: Date;
  state: 'active' | 'disabled' | 'revoked';
  /** When stages began or will begin to accept (or refuse) the key, oldest first. */
  readonly edges: { readonly at: Date; readonly accepted: boolean }[];
  /** Requests with this key, by the answer of the stage. */
  accepted: number;
  refused: number;
  firstUsedAt?: Date;
  lastUsedAt?: Date;
}

export interface ApiKeysOptions {
  readonly clock: { now(): Date };
  /** Milliseconds until stages know of a change. */
  readonly propagationMs: number;
}

/** The API keys of the account, and which of them its stages accept now. */
export interface ApiKeys {
  /** A new key; stages accept it after the propagation time if it is `active`. */
  issue(name: string | undefined, active: boolean): ApiKey;
  byId(keyId: string): ApiKey | undefined;
  byValue(value: string): ApiKey | undefined;
  /** In the order of their creation; deleted keys (`revoked`) too. */
  all(): readonly ApiKey[];
  /** A deleted key stays deleted. */
  setState(key: ApiKey, state: ApiKey['state']): void;
  /** Whether the stages accept the key now. */
  isAccepted(key: ApiKey): boolean;
  /** Counts one use. */
  use(key: ApiKey, accepted: boolean): void;
}

const random = (bytes: number): string => randomBytes(bytes).toString('hex');

export function createApiKeys({ clock, propagationMs }: ApiKeysOptions): ApiKeys {
  const keys: ApiKey[] = [];
  const spread = (key: ApiKey, accepted: boolean) => {
    key.edges.push({ at: new Date(clock.now().getTime() + propagationMs), accepted });
  };
  return {
    issue: (name, active) => {
      const key: ApiKey = {
        ...{ keyId: random(8), value: random(20), name, createdAt: clock.now() },
        ...{ state: 'active', edges: [], accepted: 0, refused: 0 },
      };
      if (active) spread(key, true);
      keys.push(key);
      return key;
    },
    byId: (keyId) => keys.findLast((key) => key.keyId === keyId),
    byValue: (value) => keys.find((key) => key.value === value),
    all: () => keys,
    setState: (key, state) => {
      if (key.state === 'revoked') return;
      key.state = state;
      spread(key, state === 'active');
    },
    isAccepted: (key) => key.edges.findLast(({ at }) => at <= clock.now())?.accepted ?? false,
    use: (key, accepted) => {
      if (!accepted) return void (key.refused += 1);
      key.accepted += 1;
      key.firstUsedAt ??= clock.now();
      key.lastUsedAt = clock.now();
    },
  };
}
