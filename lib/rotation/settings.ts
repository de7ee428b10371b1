/** What holds for every secret of one rotator. From its environment; a tag of a secret comes before it, where one exists. */
export interface RotatorSettings {
  readonly rotator: string;
  /** The provider type's name, stored in the secret's value. */
  readonly providerType: string;
  /** The admin credential of each secret is its own current key (`admin: self`), so each is checked by itself. */
  readonly adminIsSelf?: boolean;
  /** Grace period in seconds for a secret without a tag of its own. */
  readonly graceSeconds: number;
  /** No tag can undercut this, in seconds. */
  readonly minGraceSeconds: number;
  /** The rotation function's timeout, in seconds: a key that is issued and not stored after it is an orphan. */
  readonly functionTimeoutSeconds: number;
}
