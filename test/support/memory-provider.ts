import { ApiKey } from '../../lib/rotation/api-key';
import { RotationError } from '../../lib/rotation/errors';
import type { Capabilities, Provider, Verdict } from '../../lib/rotation/provider';
import type { Clock } from '../../lib/rotation/services';

interface MemoryKey {
  readonly keyId: string;
  readonly value: string;
  readonly name: string;
  readonly createdAt: Date;
  readonly like: string | undefined;
  /** From when a verification accepts it, and until when it goes on doing so after it was ended. */
  readonly acceptedFrom: number;
  acceptedUntil: number;
  disabled: boolean;
  revoked: boolean;
  attached: boolean;
}

/** A provider in memory, with the truth open to observers. Every field of `trouble` makes the calls that it names fail. */
export interface MemoryProvider extends Provider {
  readonly keys: Map<string, MemoryKey>;
  /** Verdicts, whatever the truth: an outage is `unknown`. */
  trouble: {
    verify?: Verdict | ((keyId: string) => Verdict | undefined);
    issue?: RotationError;
    revoke?: RotationError;
    /** Answers success and does nothing: a key that will not die. */
    revokeDoesNothing?: boolean;
    list?: RotationError;
    admin?: Verdict;
    /** New keys are never accepted. */
    newKeysDead?: boolean;
  };
  readonly calls: string[];
  /** When keys were last used, where the provider tells. */
  readonly lastUses: Map<string, Date>;
  /** A key that somebody made at the provider's console. */
  addForeign(keyId: string, name?: string): MemoryKey;
  accepts(keyId: string): boolean;
  live(): readonly string[];
}

export const MANY: Capabilities = {
  class: 'many',
  lists: true,
  lastUsed: false,
  disables: false,
  nativeGrace: false,
  secretShownOnce: true,
  identifies: false,
  propagationSeconds: 5,
  lineage: 'name',
  exclusive: false,
};
/** Two slots, no names, disables: as IAM's access keys. */
export const SLOTS: Capabilities = {
  ...MANY,
  class: 'slots',
  maxKeys: 2,
  lineage: 'none',
  exclusive: true,
  disables: true,
};

/** A single key, rolled in place; `ROLLED_SAME_ID` where the key keeps its id. */
export const ONE: Capabilities = {
  ...MANY,
  class: 'one',
  maxKeys: 1,
  lists: false,
  lineage: 'none',
  secretShownOnce: true,
};
export const ROLLED_SAME_ID: Capabilities = { ...ONE, identifies: true };

export function memoryProvider(
  clock: Clock,
  capabilities: Capabilities = MANY,
  needsActivation = false,
): MemoryProvider {
  const keys = new Map<string, MemoryKey>();
  const calls: string[] = [];
  const lastUses = new Map<string, Date>();
  const propagationMs = Math.min(capabilities.propagationSeconds, 1) * 1000;
  const now = () => clock.now().getTime();
  let issued = 0;

  const add = (keyId: string, name: string, like: string | undefined): MemoryKey => {
    const key: MemoryKey = {
      keyId,
      value: `value-of-${keyId}`,
      name,
      like,
      createdAt: clock.now(),
      acceptedFrom: now() + propagationMs,
      acceptedUntil: Number.POSITIVE_INFINITY,
      disabled: false,
      revoked: false,
      attached: !needsActivation,
    };
    keys.set(keyId, key);
    return key;
  };
  const accepts = (key: MemoryKey): boolean =>
    key.attached &&
    now() >= key.acceptedFrom &&
    now() < key.acceptedUntil &&
    !(provider.trouble.newKeysDead && issued > 0 && key.keyId === `key-${issued}`);
  const present = () => [...keys.values()].filter((key) => !key.revoked);

  const provider: MemoryProvider = {
    capabilities,
    keys,
    calls,
    lastUses,
    trouble: {},
    addForeign: (keyId, name = 'made by hand') => add(keyId, name, undefined),
    accepts: (keyId) => {
      const key = keys.get(keyId);
      return key !== undefined && accepts(key);
    },
    live: () => present().map((key) => key.keyId),
    async issue(lineage, like) {
      calls.push('issue');
      if (provider.trouble.issue) throw provider.trouble.issue;
      if (capabilities.maxKeys !== undefined && present().length >= capabilities.maxKeys) {
        throw new RotationError('SlotsFull', 'no slot', true);
      }
      issued += 1;
      const key = add(`key-${issued}`, capabilities.lineage === 'name' ? lineage : '', like);
      return { keyId: key.keyId, key: ApiKey.of(key.value) };
    },
    async verify({ keyId, key }) {
      calls.push(`verify ${keyId}`);
      const answer = provider.trouble.verify;
      const verdict = typeof answer === 'function' ? answer(keyId) : answer;
      if (verdict) return verdict;
      const known = keys.get(keyId);
      return known && accepts(known) && known.value === key.reveal() ? 'accepted' : 'refused';
    },
    async revoke(keyId) {
      calls.push(`revoke ${keyId}`);
      if (provider.trouble.revoke) throw provider.trouble.revoke;
      const key = keys.get(keyId);
      if (!key || key.revoked) return 'gone';
      if (provider.trouble.revokeDoesNothing) return 'revoked';
      key.revoked = true;
      key.acceptedUntil = Math.min(key.acceptedUntil, now() + propagationMs);
      return 'revoked';
    },
    async checkAdmin() {
      calls.push('checkAdmin');
      return provider.trouble.admin ?? 'accepted';
    },
  };
  if (capabilities.class === 'one') {
    const refuse = () => Promise.reject(new RotationError('ConfigurationInvalid', 'its only key is rolled', false));
    provider.issue = refuse;
    provider.revoke = refuse;
    provider.roll = async (keyId) => {
      calls.push('roll');
      if (provider.trouble.issue) throw provider.trouble.issue;
      issued += 1;
      const value = `value-of-roll-${issued}`;
      for (const key of keys.values()) Object.assign(key, { revoked: true, acceptedUntil: now() });
      const rolled = add(capabilities.identifies ? (keyId ?? 'only') : `key-${issued}`, '', keyId);
      keys.set(rolled.keyId, { ...rolled, value });
      return { keyId: rolled.keyId, key: ApiKey.of(value) };
    };
  }
  if (capabilities.lists) {
    provider.list = async () => {
      calls.push('list');
      if (provider.trouble.list) throw provider.trouble.list;
      return present().map(({ keyId, name, createdAt, disabled }) => {
        const lastUsedAt = capabilities.lastUsed ? lastUses.get(keyId) : undefined;
        return { keyId, name, createdAt, disabled, ...(lastUsedAt && { lastUsedAt }) };
      });
    };
  }
  if (capabilities.disables) {
    provider.disable = async (keyId) => {
      calls.push(`disable ${keyId}`);
      const key = keys.get(keyId);
      if (!key || key.revoked) return;
      key.disabled = true;
      key.acceptedUntil = Math.min(key.acceptedUntil, now() + propagationMs);
    };
    provider.enable = async (keyId) => {
      calls.push(`enable ${keyId}`);
      const key = keys.get(keyId);
      if (!key || key.revoked) return;
      key.disabled = false;
      key.acceptedUntil = Number.POSITIVE_INFINITY;
    };
  }
  if (capabilities.identifies) {
    provider.identify = async (key) => [...keys.values()].find((one) => one.value === key.reveal())?.keyId;
  }
  if (needsActivation) {
    provider.activate = async ({ keyId }) => {
      calls.push(`activate ${keyId}`);
      const key = keys.get(keyId);
      if (key) key.attached = true;
    };
  }
  return provider;
}
