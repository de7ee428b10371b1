import { randomBytes } from 'node:crypto';

/** An API key of the account. */
export interface ApiKey {
  readonly keyId: string;
  readonly value: string;
  readonly name: string | undefined;
  readonly createdAt: Date;
  state: 'active' | 'disabled' | 'revoked';
  /** When the stages began or will begin to accept (or refuse) the key, oldest first. */
  readonly edges: { readonly at: Date; readonly accepted: boolean }[];
  accepted: number;
  refused: number;
  firstUsedAt?: Date;
  lastUsedAt?: Date;
}

export interface ApiKeysOptions {
  readonly clock: { now(): Date };
  /** Milliseconds from a change of a key to the moment when it shows. */
  readonly propagationMs: number;
  /** That many bytes in hexadecimal; default random ones. */
  readonly random?: (bytes: number) => string;
}

/** The API keys of the account, and which of them its stages accept now. */
export interface ApiKeys {
  /** Without `keyId` the key gets an id of its own. */
  issue(name: string | undefined, active: boolean, keyId?: string): ApiKey;
  byId(keyId: string): ApiKey | undefined;
  byValue(value: string): ApiKey | undefined;
  /** Issue order; revoked keys too. */
  all(): readonly ApiKey[];
  /** Those that are not revoked. */
  live(): readonly ApiKey[];
  /** False where there is no such live key. */
  revoke(keyId: string | undefined): boolean;
  setState(key: ApiKey, state: ApiKey['state']): void;
  /** Does some work during which states are set, or stay as they are whatever is set. */
  withStates<T>(states: 'changed' | 'kept', work: () => T): T;
  /** Whether the stages accept the key now. */
  isAccepted(key: ApiKey): boolean;
  /** Counts one use. */
  use(key: ApiKey, accepted: boolean): void;
}

export function createApiKeys(options: ApiKeysOptions): ApiKeys {
  const { clock, propagationMs } = options;
  const random = options.random ?? ((bytes: number) => randomBytes(bytes).toString('hex'));
  const keys: ApiKey[] = [];
  let isKept = false;
  const spread = (key: ApiKey, accepted: boolean) => {
    key.edges.push({ at: new Date(clock.now().getTime() + propagationMs), accepted });
  };
  const live = () => keys.filter(({ state }) => state !== 'revoked');
  const setState: ApiKeys['setState'] = (key, state) => {
    if (isKept || key.state === 'revoked') return;
    key.state = state;
    spread(key, state === 'active');
  };
  return {
    issue: (name, active, keyId = random(8)) => {
      const value = random(20);
      const key: ApiKey = {
        keyId,
        value,
        name,
        createdAt: clock.now(),
        state: 'active',
        edges: [],
        accepted: 0,
        refused: 0,
      };
      if (active) spread(key, true);
      keys.push(key);
      return key;
    },
    byId: (keyId) => keys.findLast((key) => key.keyId === keyId),
    byValue: (value) => keys.find((key) => key.value === value),
    all: () => keys,
    live,
    revoke: (keyId) => {
      const key = live().find((one) => one.keyId === keyId);
      if (key) setState(key, 'revoked');
      return key !== undefined;
    },
    setState,
    withStates: (states, work) => {
      isKept = states === 'kept';
      try {
        return work();
      } finally {
        isKept = false;
      }
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
