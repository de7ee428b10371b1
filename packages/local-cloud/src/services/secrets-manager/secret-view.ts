import type { Secret, SecretVersion } from './state';

/** A secret as it is at one moment. */
export interface SecretView {
  readonly arn: string;
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
  /** In the order of their creation. */
  readonly versions: readonly VersionView[];
  /** The rotation in progress: not yet succeeded, not given up. */
  readonly rotation?: {
    readonly versionId: string;
    /** Runs of the steps that have failed so far. */
    readonly failures: number;
  };
}

export interface VersionView {
  readonly versionId: string;
  readonly createdAt: Date;
  /** Staging labels. A version without one is deprecated. */
  readonly labels: readonly string[];
  /** The value, where it is text. Absent on a version that a rotation has opened and not yet filled. */
  readonly text?: string;
}

export function viewSecret({ arn, name, tags = [], versions, attempt }: Secret): SecretView {
  return {
    arn,
    name,
    tags: Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value])),
    versions: versions.map(viewVersion),
    ...(attempt && { rotation: { versionId: attempt.token, failures: attempt.failures } }),
  };
}

function viewVersion({ id, createdAt, labels, value }: SecretVersion): VersionView {
  return { versionId: id, createdAt, labels, ...(value?.kind === 'text' && { text: value.text }) };
}

/** The version with a staging label: `versionWithLabel(secret, 'AWSCURRENT')`. */
export function versionWithLabel(secret: SecretView | undefined, label: string): VersionView | undefined {
  return secret?.versions.find(({ labels }) => labels.includes(label));
}
