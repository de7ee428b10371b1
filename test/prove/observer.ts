import { DEFAULT_FIELDS } from '../../lib/rotation/policy';
import { readStages, type Stages } from '../../lib/rotation/labels';
import type { VendorKey } from '../../lib/local/vendors/vendor-keys';
import type { Account } from './account';

/**
 * Watches from outside: which keys the vendor accepts, what Secrets Manager holds, what was logged and told. It never
 * asks the core what it thinks. What acts of others may break is excused here, by name, and nothing else is.
 */
export interface Observer {
  readonly violations: readonly string[];
  /** What must hold at every instant. */
  look(): void;
  /** What must hold when everything has come to rest. */
  lookAtRest(): void;
  /** A person made AWSCURRENT, or the key under it, what it is: until it moves again, I1 is theirs. */
  excuseCurrent(): void;
  /** A person moved labels while revocations ran: those cannot see it in time. */
  personActed(): void;
}

export function observe(account: Account): Observer {
  const violations = new Set<string>();
  const { provider, scheduler } = account;
  let excused: string | undefined;
  let lastAct = -1;
  const states = new Map<string, VendorKey['state']>();

  const stages = (): Stages =>
    readStages({ versions: Object.fromEntries(account.secret().versions.map(({ id, labels }) => [id, labels])) });
  const keyIdOf = (versionId: string | undefined): string | undefined => {
    const value = account.secret().versions.find(({ id }) => id === versionId)?.value;
    if (value?.kind !== 'text') return undefined;
    return (JSON.parse(value.text) as Record<string, string | undefined>)[DEFAULT_FIELDS.apiKeyId];
  };

  function look(): void {
    const now = stages();
    const currentId = keyIdOf(now.current);
    const current = currentId === undefined ? undefined : provider.keys.byId(currentId);
    if (excused !== undefined && excused !== now.current) excused = undefined;
    if (current && !provider.keys.isAccepted(current) && excused === undefined) {
      violations.add(`I1: the key ${current.keyId} under AWSCURRENT is refused`);
    }
    const pendingId = keyIdOf(now.pending);
    if (pendingId !== undefined && provider.keys.byId(pendingId)?.state === 'revoked') {
      violations.add(`I3: the key ${pendingId} under AWSPENDING is revoked`);
    }
    for (const key of provider.keys.all()) {
      const before = states.get(key.keyId);
      states.set(key.keyId, key.state);
      if (before !== undefined && before !== key.state && before === 'active') lookAtEnd(key, now, current);
    }
  }

  /** A key was disabled or revoked a moment ago: was it allowed to be? */
  function lookAtEnd(key: VendorKey, now: Stages, current: VendorKey | undefined): void {
    const holders = account.secret().versions.filter(({ id }) => keyIdOf(id) === key.keyId);
    const isRecentAct = scheduler.turns - lastAct < RECENT_TURNS;
    for (const { id, labels } of holders) {
      const due = now.retiring.find((one) => one.versionId === id)?.dueAt;
      if (isRecentAct) continue;
      if (id === now.current || id === now.pending) violations.add(`I3: ${key.keyId} was ended while it is in use`);
      else if (labels.length > 0 && !due) violations.add(`I3: ${key.keyId} was ended, and its version is not retiring`);
      else if (due && due > scheduler.now()) violations.add(`I3: ${key.keyId} was ended before it is due`);
    }
    if (holders.length > 0 && current && !provider.keys.isAccepted(current) && excused === undefined) {
      violations.add(`I3: ${key.keyId} was ended while its successor is refused`);
    }
    if (key.name === BY_HAND) violations.add(`I4: the foreign key ${key.keyId} was touched`);
  }

  function lookAtRest(): void {
    look();
    const { current, retiring } = stages();
    const accounted = new Set([current, ...retiring.map(({ versionId }) => versionId)].map(keyIdOf));
    for (const { keyId, state, name } of provider.keys.all()) {
      if (state === 'revoked' || name === BY_HAND || accounted.has(keyId)) continue;
      violations.add(`I4: ${keyId} lives, and no version is current or retiring with it`);
    }
    const values = provider.keys.all().map(({ value }) => value);
    const output = [...account.logged, ...account.told.map((event) => JSON.stringify(event))];
    for (const line of output) {
      if (values.some((value) => line.includes(value))) violations.add(`I6: a key value in: ${line.slice(0, 60)}`);
    }
  }

  return {
    get violations() {
      return [...violations];
    },
    look,
    lookAtRest,
    excuseCurrent: () => {
      excused = stages().current;
      lastAct = scheduler.turns;
    },
    personActed: () => {
      lastAct = scheduler.turns;
    },
  };
}

/** Turns within which a running process cannot know of a person's act. */
const RECENT_TURNS = 60;
export const BY_HAND = 'made by hand';
