import type { ApiKey } from './api-key';

/**
 * What a provider says of a key. `unknown` (no answer, an outage, an answer that proves nothing) never proves,
 * promotes or revokes anything.
 */
export type Verdict = 'accepted' | 'refused' | 'unknown';

/** A key that we hold: its id at the provider, and its value. */
export interface HeldKey {
  readonly keyId: string;
  readonly key: ApiKey;
}

/** A key as the provider has just issued it. */
export interface IssuedKey extends HeldKey {
  /** Where the key is to be used, when the provider says so; stored beside the key. */
  readonly endpoint?: string;
}

/** A key as the provider's list shows it: never with its value. */
export interface ListedKey {
  readonly keyId: string;
  /** The key's name or description, where our lineage mark would stand. */
  readonly name?: string;
  readonly createdAt?: Date;
  readonly lastUsedAt?: Date;
  /** True when the key exists but is switched off. */
  readonly disabled?: boolean;
}

/** What a provider type can do: data that drives the core. */
export interface Capabilities {
  /** `many` keys at once, a few `slots`, or `one` key that is rolled in place. */
  readonly class: 'many' | 'slots' | 'one';
  /** Live keys that one principal may have at the same time; absent: no known limit. */
  readonly maxKeys?: number;
  /** `list` names every key of the principal. */
  readonly lists: boolean;
  /** `list` says when a key was last used. */
  readonly lastUsed: boolean;
  /** `disable` and `enable` exist: a revocation that can be taken back. */
  readonly disables: boolean;
  /** The provider itself ends an old key some time after a new one was issued. */
  readonly nativeGrace: boolean;
  /** The provider ends each key by itself that long after it was issued, in seconds. Absent: keys do not expire. */
  readonly lifetimeSeconds?: number;
  /** The value is shown once, when the key is issued. */
  readonly secretShownOnce: boolean;
  /** `identify` finds a key's id by its value. */
  readonly identifies: boolean;
  /** Longest time until an issued key works and a revoked key is refused, in seconds. */
  readonly propagationSeconds: number;
  /** `name`: keys carry a name that can hold our lineage. `none`: an orphan is ours only where the principal is `exclusive`. */
  readonly lineage: 'name' | 'none';
  /** The principal is used by this rotator alone, so that every key of it that no version holds is an orphan. */
  readonly exclusive: boolean;
  /** A person makes the keys: `issue` hands over the one that was supplied, which is never taken back. Absent: the API does. */
  readonly issuedBy?: 'person';
  /** A person ends the keys, for the API cannot: a key that is due is asked about until it is refused. Absent: the API does. */
  readonly revokedBy?: 'person';
  /** Where a person makes and ends keys: the provider's console. */
  readonly consoleUrl?: string;
}

/**
 * One configured use of a provider, for one secret.
 *
 * Every method throws RotationError on failure: `AdminCredential...` when the admin credential is at fault,
 * `ProviderUnavailable` (retryable) for outages and throttling, `ProviderAnswerNotUnderstood` for garbage. Reads may be
 * repeated inside; `issue` never is.
 */
export interface Provider {
  readonly capabilities: Capabilities;
  /**
   * Issues one key. `lineage` goes into the key's name; `like` is the id of the key whose permissions the new one
   * copies. Throws `IssueRefused` when certainly nothing was issued, `IssueOutcomeUnknown` when perhaps something was.
   */
  issue(lineage: string, like: string | undefined): Promise<IssuedKey>;
  /**
   * Replaces the only key that there is by a new one; the old one is dead with it. Present exactly in class `one`, where
   * `issue` and `revoke` refuse. Never repeated inside, and throws as `issue` does. `keyId` is the current key's,
   * undefined while nobody holds it; where the provider gives no new id it stays the same.
   */
  roll?(keyId: string | undefined): Promise<IssuedKey>;
  /** What the provider wants before an issued key works (attach it to a plan, add it to a list). May run twice. */
  activate?(key: HeldKey, like: string | undefined): Promise<void>;
  /** One question to the provider, with the key itself. Never throws for an outage: that is `unknown`. */
  verify(key: HeldKey): Promise<Verdict>;
  /** Switches a key off, reversibly. A key that is gone is no error. */
  disable?(keyId: string): Promise<void>;
  enable?(keyId: string): Promise<void>;
  /**
   * Revokes a key permanently. `gone`: it did not exist any more, which is success. `byPerson`: nothing was done, because only a
   * person can (`capabilities.revokedBy`).
   */
  revoke(keyId: string): Promise<'revoked' | 'gone' | 'byPerson'>;
  /** Every key of the principal, ours or not. Present exactly when `capabilities.lists`. */
  list?(): Promise<readonly ListedKey[]>;
  /** The id of a key by its value; undefined when the provider does not know it. */
  identify?(key: ApiKey): Promise<string | undefined>;
  /** Whether the admin credential works, without a side effect. */
  checkAdmin(): Promise<Verdict>;
}
