import { randomBytes } from 'node:crypto';

/** A key as the provider knows it. The value never leaves this folder but in the answer to its issue. */
export interface FakeKey {
  readonly keyId: string;
  readonly value: string;
  readonly name: string | undefined;
  readonly createdAt: Date;
  state: 'active' | 'disabled' | 'revoked';
  /** When the provider's edges began or will begin to accept (or refuse) the key, oldest first. */
  readonly edges: { readonly at: Date; readonly accepted: boolean }[];
  accepted: number;
  refused: number;
  firstUsedAt?: Date;
  lastUsedAt?: Date;
}

export interface FakeKeysOptions {
  readonly clock: { now(): Date };
  /** Milliseconds from a change of a key to the moment when it shows. */
  readonly propagationMs: number;
  /** That many bytes in hexadecimal; default random ones. */
  readonly random?: (bytes: number) => string;
  /** What key ids and values begin with; default `key_` and `provider_`. */
  readonly prefixes?: { readonly keyId: string; readonly value: string };
}

/** The ground truth of a provider: which keys there are, and which its edges accept now. */
export interface FakeKeys {
  /** Without `keyId` the key gets an id of its own. */
  issue(name: string | undefined, active: boolean, keyId?: string): FakeKey;
  byId(keyId: string): FakeKey | undefined;
  byValue(value: string): FakeKey | undefined;
  /** Issue order; revoked keys too. */
  all(): readonly FakeKey[];
  /** Those that are not revoked. */
  live(): readonly FakeKey[];
  /** False where there is no such live key. */
  revoke(keyId: string | undefined): boolean;
  setState(key: FakeKey, state: FakeKey['state']): void;
  /** Does some work during which states are set, or stay as they are whatever is set. */
  withStates<T>(states: 'changed' | 'kept', work: () => T): T;
  /** Whether the edges accept the key now. */
  isAccepted(key: FakeKey): boolean;
  /** Counts one use. */
  use(key: FakeKey, accepted: boolean): void;
}

export function createFakeKeys(options: FakeKeysOptions): FakeKeys {
  const { clock, propagationMs, prefixes = { keyId: 'key_', value: 'provider_' } } = options;
  const random = options.random ?? ((bytes: number) => randomBytes(bytes).toString('hex'));
  const keys: FakeKey[] = [];
  let isKept = false;
  const spread = (key: FakeKey, accepted: boolean) => {
    key.edges.push({ at: new Date(clock.now().getTime() + propagationMs), accepted });
  };
  const live = () => keys.filter(({ state }) => state !== 'revoked');
  const setState: FakeKeys['setState'] = (key, state) => {
    if (isKept || key.state === 'revoked') return;
    key.state = state;
    spread(key, state === 'active');
  };
  return {
    issue: (name, active, keyId = prefixes.keyId + random(8)) => {
      const value = prefixes.value + random(20);
      const key: FakeKey = {
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

/** What an observer may know of a key: everything but its value. */
export interface ObservedKey {
  readonly keyId: string;
  readonly name?: string;
  readonly state: FakeKey['state'];
  readonly createdAt: Date;
  /** When the edges first accepted it; in the future while it propagates. */
  readonly acceptedFrom?: Date;
  /** When the edges stop or stopped accepting it. */
  readonly acceptedUntil?: Date;
  /** Requests with this key, by the provider's answer. */
  readonly accepted: number;
  readonly refused: number;
  readonly firstUsedAt?: Date;
  readonly lastUsedAt?: Date;
}

export function observe(key: FakeKey): ObservedKey {
  const from = key.edges.find(({ accepted }) => accepted)?.at;
  const last = key.edges.at(-1);
  return {
    keyId: key.keyId,
    ...(key.name !== undefined && { name: key.name }),
    state: key.state,
    createdAt: key.createdAt,
    ...(from && { acceptedFrom: from }),
    ...(last && !last.accepted && { acceptedUntil: last.at }),
    accepted: key.accepted,
    refused: key.refused,
    ...(key.firstUsedAt && { firstUsedAt: key.firstUsedAt }),
    ...(key.lastUsedAt && { lastUsedAt: key.lastUsedAt }),
  };
}
