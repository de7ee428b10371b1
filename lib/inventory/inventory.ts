import type { After } from '../rotation/after';
import type { DrainPolicy } from '../rotation/drain-policy';
import type { DEFAULT_FIELDS } from '../rotation/policy';
import type { Capabilities } from '../rotation/provider';
import type { Schedule } from './schedule';

/** keys.yaml, checked: everything that the stack needs, with defaults filled in. */
export interface Inventory {
  /** The file that it came from, as it was given. */
  readonly file: string;
  /** Its provider accounts. */
  readonly providers: readonly ProviderAccount[];
  /** Its keys. */
  readonly keys: readonly InventoryKey[];
  /** Whether what may mean a stolen key goes to a topic of its own. */
  readonly securityTopic: boolean;
  /** Whether each owner of keys has a topic of its own. */
  readonly ownerTopics: boolean;
}

/** In place of the admin secret: each secret's current key is its own admin credential. */
export const SELF = 'self';

/** One configured use of a provider type: one rotator. */
export interface ProviderAccount {
  /** Its name in the file: the rotator's name. */
  readonly name: string;
  /** The provider type's name. */
  readonly type: string;
  /** Absolute path of the file of a custom provider type; absent for Keyturn's types. */
  readonly providerFile?: string;
  /** Name or ARN of the secret with the admin credential, or `self`; absent where the type needs no admin credential. */
  readonly admin?: string;
  /** The type's options, checked. */
  readonly options: Readonly<Record<string, unknown>>;
  /** What the type can do with these options. */
  readonly capabilities: Capabilities;
  /** For secrets without a grace period of their own (existing ones have no tag until they are adopted), in seconds. */
  readonly graceSeconds: number;
  /** No tag of a secret can undercut this, in seconds. */
  readonly minGraceSeconds: number;
  /** Share of uses that fail authentication on a usual day; absent: the rotator's own default. */
  readonly usualAuthFailureRate?: number;
  /** ARN of the KMS key that encrypts its secrets; absent: AWS's own does. */
  readonly kmsKey?: string;
  /** Where the rotator's functions are; absent: in no VPC. */
  readonly network?: Network;
}

/** The subnets and the security groups of functions in a VPC, by their ids. */
export interface Network {
  readonly subnets: readonly string[];
  readonly securityGroups: readonly string[];
}

export const CRITICALITIES = ['low', 'medium', 'high', 'critical'] as const;
/** How much depends on a key. */
export type Criticality = (typeof CRITICALITIES)[number];

/** A field of the stored value that can be renamed: `apiKey`, `apiKeyId`, ... */
export type ValueField = keyof typeof DEFAULT_FIELDS;

/** Who reads a key, and for how long it may go on using one that it has read. */
export interface Consumer {
  /** Without spaces. */
  readonly name: string;
  /** For how long, in seconds. */
  readonly maxAgeSeconds: number;
}

/** One secret under rotation. */
export interface InventoryKey {
  /** Its name in the file, which is the secret's name unless `secret` says otherwise. */
  readonly name: string;
  /** Name or ARN of a secret that exists already and is not created. */
  readonly secret?: string;
  /** The provider account's name. */
  readonly provider: string;
  /** When Secrets Manager rotates. */
  readonly schedule: Schedule;
  /** From the promotion of a new key until the old one is revoked, in seconds. */
  readonly graceSeconds: number;
  /** When the superseded key counts as unused, as far as it differs from the default. */
  readonly drain?: Partial<DrainPolicy>;
  /** Who reads the key. */
  readonly usedBy: readonly Consumer[];
  /** The CloudWatch alarm that takes a promotion back within the grace period. */
  readonly rollbackOn?: string;
  /** The secret that must have been rotated well before this one is. */
  readonly after?: After;
  /** When a key of class `one` may be swapped, in UTC: `Sun 02:00-04:00`. */
  readonly swapWindow?: string;
  /** `json`: an object with the key and its id. `text`: the bare key. */
  readonly format: 'json' | 'text';
  /** Other names for fields of the value; empty for the usual names. */
  readonly valueFields: Readonly<Partial<Record<ValueField, string>>>;
  /** The key's own provider options. */
  readonly options: Readonly<Record<string, string>>;
  /** Who is asked about this key. */
  readonly owner?: string;
  /** How much depends on this key. */
  readonly criticality?: Criticality;
}
