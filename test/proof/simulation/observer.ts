import type { FakeKey } from '../../../lib/testing/fake-providers/kit/fake-keys';
import type {
  Secret as StoredSecret,
  SecretVersion,
} from '../../../packages/local-cloud/src/services/secrets-manager/state';
import { readStages, type Stages } from '../../../lib/rotation/labels';
import { DEFAULT_FIELDS } from '../../../lib/rotation/policy';
import { findSecrets } from '../../../lib/testing/find-secrets';
import type { Account } from './account';
import { ADMIN } from './provider-options';
import { BY_HAND, FOR_INBOX } from './simulated-provider';

/**
 * Watches from outside: which keys the provider accepts, what Secrets Manager holds, what was logged and published. It never
 * asks the core what it thinks. What acts of others may break is excused here, by name, and nothing else is.
 */
export interface Observer {
  readonly violations: readonly string[];
  /** What must hold at every instant. */
  check(): void;
  /** What must hold when everything has come to rest. */
  lookAtRest(): void;
  /** A person made AWSCURRENT, or the key under it, what it is: until it moves again, I1 is theirs. */
  excuseCurrent(): void;
  /** A person asked for the end of this version's key before there is another: I1 and I3 are theirs. */
  excuseEndOf(versionId: string): void;
}

/** Turns within which a running process cannot know of a person's act. */
const RECENT_TURNS = 60;
/** As long before the end of a key a consumer's report can have come too late for the one who read the reports. */
const LATE_REPORT_MS = 5 * 60_000;
/** A function's clock may be ahead by so much. */
const MAX_SKEW_MS = 2000;
const IDLE_MS = 15 * 60_000;

export function observe(account: Account): Observer {
  const violations = new Set<string>();
  const { provider, scheduler } = account;
  let excused: string | undefined;
  const ended = new Set<string | undefined>();
  let lastAct = -1;
  const states = new Map<string, FakeKey['state']>();
  /** Of each version whose revocation has begun, what its labels said in that instant. */
  const claimed = new Map<string, { readonly dueAt: Date | undefined; readonly at: Date }>();
  const stages = remembered(stagesOf);

  function check(): void {
    const now = stages(account.secret());
    noteClaims(now);
    const currentId = keyIdOf(now.current);
    const current = currentId === undefined ? undefined : provider.keys.byId(currentId);
    if (excused !== undefined && excused !== now.current) excused = undefined;
    if (provider.kind === 'http-one') return;
    if (current && isBroken(now, current)) {
      violations.add(`I1: the key ${current.keyId} under AWSCURRENT is refused`);
    }
    const pendingId = keyIdOf(now.pending);
    if (pendingId !== undefined && !ended.has(now.pending) && provider.keys.byId(pendingId)?.state === 'revoked') {
      violations.add(`I3: the key ${pendingId} under AWSPENDING is revoked`);
    }
    for (const key of provider.keys.all()) {
      const before = states.get(key.keyId);
      if (before === key.state) continue;
      states.set(key.keyId, key.state);
      if (before === 'active') lookAtEnd(key, now, current);
    }
  }

  /** A key was disabled or revoked a moment ago: was it allowed to be? */
  function lookAtEnd(key: FakeKey, now: Stages, current: FakeKey | undefined): void {
    const holders = account.secret().versions.filter((version) => keyIdIn(version) === key.keyId);
    const isRecentAct = scheduler.turns - lastAct < RECENT_TURNS;
    for (const { id, labels } of isRecentAct ? [] : holders) {
      if (ended.has(id)) continue;
      const claim = claimed.get(id);
      const due = claim?.dueAt ?? now.retiring.find((one) => one.versionId === id)?.dueAt;
      if (id === now.current || id === now.pending) violations.add(`I3: ${key.keyId} was ended while it is in use`);
      else if (labels.length > 0 && !due) violations.add(`I3: ${key.keyId} was ended, and its version is not retiring`);
      else if (due && due.getTime() - scheduler.now().getTime() > MAX_SKEW_MS)
        violations.add(`I3: ${key.keyId} was ended before it is due`);
      // Where people revoke the keys, a use may come between what they read and what they do.
      if (provider.kind !== 'supplied' && !now.compromised.has(id) && isUsed(id, claim?.at ?? scheduler.now())) {
        violations.add(`drain: ${key.keyId} was ended while a consumer uses it`);
      }
    }
    if (holders.length > 0 && current && isBroken(now, current)) {
      violations.add(`I3: ${key.keyId} was ended while its successor is refused`);
    }
    if (key.name === BY_HAND) violations.add(`I4: the foreign key ${key.keyId} was touched`);
  }

  function isBroken(now: Stages, current: FakeKey): boolean {
    return !provider.keys.isAccepted(current) && excused === undefined && !ended.has(now.current);
  }

  function noteClaims({ claims, retiring }: Stages): void {
    for (const [old, holder] of claims) {
      if (old !== holder || claimed.has(old)) continue;
      claimed.set(old, { dueAt: retiring.find((one) => one.versionId === old)?.dueAt, at: scheduler.now() });
    }
    for (const old of claimed.keys()) if (claims.get(old) !== old) claimed.delete(old);
  }

  function isUsed(versionId: string, asked: Date): boolean {
    return account.usage.some(
      (one) =>
        one.versionId === versionId &&
        one.uses > 0 &&
        asked.getTime() - one.at.getTime() > LATE_REPORT_MS &&
        asked.getTime() - one.at.getTime() < IDLE_MS - LATE_REPORT_MS,
    );
  }

  function lookAtRest(): void {
    check();
    const now = stages(account.secret());
    const { current, retiring } = now;
    const currentId = keyIdOf(current);
    const currentKey = currentId === undefined ? undefined : provider.keys.byId(currentId);
    if (currentKey && isBroken(now, currentKey)) {
      violations.add(`I1: at rest the key ${currentKey.keyId} under AWSCURRENT is refused`);
    }
    const accounted = new Set([current, ...retiring.map(({ versionId }) => versionId)].map(keyIdOf));
    const held = new Set(account.secret().versions.map(keyIdIn));
    for (const { keyId, state, name } of provider.keys.all()) {
      // Of one that was ended before it was superseded the receipt comes with the end of its version.
      if (state === 'revoked' && !accounted.has(keyId)) lookAtReceipt(keyId, held);
      const isNobodys = name === BY_HAND || (name === FOR_INBOX && !held.has(keyId));
      if (state === 'revoked' || isNobodys || accounted.has(keyId)) continue;
      violations.add(`I4: ${keyId} lives, and no version is current or retiring with it`);
    }
    lookForSecrets();
  }

  function lookForSecrets(): void {
    const values = [...provider.keys.all().map(({ value }) => value), ADMIN.token];
    const said = [...account.logged, ...[...account.events, ...account.receipts].map((one) => JSON.stringify(one))];
    for (const value of findSecrets(values, said.join('\n'))) {
      const whose = provider.keys.byValue(value)?.keyId ?? 'the admin credential';
      violations.add(`I6: the value of ${whose} was logged, published or written to a receipt`);
    }
  }

  /** Who was revoked stands in the receipts; but for a key that no version held, which may have been nobody's. */
  function lookAtReceipt(keyId: string, held: ReadonlySet<string | undefined>): void {
    if (!held.has(keyId) || provider.kind === 'http-one') return;
    // People end these keys, and a person went back to one that may have been ended.
    if (provider.kind === 'supplied' && lastAct >= 0) return;
    const isTold = account.receipts.some(
      ({ transition, keyId: of }) => of === keyId && (transition === 'revoked' || transition === 'orphanRevoked'),
    );
    if (!isTold) violations.add(`I7: ${keyId} was revoked, and no receipt says so`);
  }

  function keyIdOf(versionId: string | undefined): string | undefined {
    const version = versionId && account.secret().versions.find(({ id }) => id === versionId);
    return version ? keyIdIn(version) : undefined;
  }

  return {
    get violations() {
      return [...violations];
    },
    check,
    lookAtRest,
    excuseCurrent: () => {
      excused = stages(account.secret()).current;
      lastAct = scheduler.turns;
    },
    excuseEndOf: (versionId) => void ended.add(versionId),
  };
}

function stagesOf(secret: StoredSecret): Stages {
  return readStages({ versions: Object.fromEntries(secret.versions.map(({ id, labels }) => [id, labels])) });
}

const keyIdIn = remembered(({ value }: SecretVersion): string | undefined => {
  if (value?.kind !== 'text') return undefined;
  return (JSON.parse(value.text) as Record<string, string | undefined>)[DEFAULT_FIELDS.apiKeyId];
});

/** What Secrets Manager holds never changes in place, so what is read from it is read once. */
function remembered<From extends object, To>(read: (from: From) => To): (from: From) => To {
  const known = new WeakMap<From, { readonly value: To }>();
  return (from) => {
    const found = known.get(from) ?? { value: read(from) };
    known.set(from, found);
    return found.value;
  };
}
