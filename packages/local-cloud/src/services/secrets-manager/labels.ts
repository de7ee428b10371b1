import { limitExceeded } from './errors';
import type { Secret, SecretVersion } from './state';

/** The rules of staging labels, on the list of a secret's versions. Pure: each function gives a new list. */

export const AWSCURRENT = 'AWSCURRENT';
export const AWSPENDING = 'AWSPENDING';
export const AWSPREVIOUS = 'AWSPREVIOUS';

/** Staging labels per secret, over all its versions. */
const MAX_LABELS = 20;

type Versions = readonly SecretVersion[];

/** The version that a label is attached to. */
export function holder(secret: Pick<Secret, 'versions'>, label: string): SecretVersion | undefined {
  return secret.versions.find((version) => version.labels.includes(label));
}

export function versionOf(secret: Pick<Secret, 'versions'>, id: string): SecretVersion | undefined {
  return secret.versions.find((version) => version.id === id);
}

/** Takes a label from whichever version has it. */
export function detach(versions: Versions, label: string): Versions {
  return versions.map((version) =>
    version.labels.includes(label)
      ? { ...version, labels: version.labels.filter((present) => present !== label) }
      : version,
  );
}

/**
 * Attaches a label to a version and takes it from any other: a label has one place. When AWSCURRENT leaves a version,
 * AWSPREVIOUS follows it there. All other labels stay where they are.
 */
export function attach(versions: Versions, versionId: string, label: string): Versions {
  const left = versions.find((version) => version.id !== versionId && version.labels.includes(label));
  const moved = detach(versions, label).map((version) =>
    version.id === versionId ? { ...version, labels: [...version.labels, label].sort() } : version,
  );
  return label === AWSCURRENT && left ? attach(moved, left.id, AWSPREVIOUS) : moved;
}

/** Throws LimitExceededException beyond 20 labels. */
export function withinLimit(versions: Versions): Versions {
  const count = versions.reduce((sum, version) => sum + version.labels.length, 0);
  if (count > MAX_LABELS) {
    throw limitExceeded('You exceeded the maximum number of staging labels allowed on a secret.');
  }
  return versions;
}

/** A rotation has begun whose version was not promoted: AWS then refuses another. */
export function pendingElsewhere(secret: Pick<Secret, 'versions'>): SecretVersion | undefined {
  const pending = holder(secret, AWSPENDING);
  return pending && !pending.labels.includes(AWSCURRENT) ? pending : undefined;
}
