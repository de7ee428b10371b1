import { invalidRequest } from './errors';
import { AWSCURRENT, AWSPENDING, attach, detach, holder, pendingElsewhere, versionOf } from './labels';
import type { RotationAttempt, Secret, Secrets } from './state';
import { save } from './state';
import { withRoom } from './versions';

/** A rotation's life in the state: opened, then promoted, failed, abandoned or cancelled. The steps are run elsewhere. */

/** What has become of a rotation, seen from the labels. */
export type AttemptState =
  /** AWSPENDING is on the rotation's version, which is not AWSCURRENT. */
  | { readonly kind: 'pending' }
  /** The rotation's version is AWSCURRENT. */
  | { readonly kind: 'promoted' }
  /** AWSPENDING was taken away: somebody cleared a stuck rotation. */
  | { readonly kind: 'cleared' }
  /** AWSPENDING is on a version that is not this rotation's. */
  | { readonly kind: 'foreign'; readonly versionId: string }
  /** Another version became AWSCURRENT, or the rotation was cancelled, or the secret deleted. */
  | { readonly kind: 'over' };

/** Throws InvalidRequestException while AWSPENDING is on a version that is not AWSCURRENT. */
export function checkNoRotation(secret: Secret): void {
  if (pendingElsewhere(secret)) {
    throw invalidRequest("A previous rotation isn't complete. That rotation will be reattempted.");
  }
}

/**
 * Opens a rotation: its version exists with AWSPENDING before it has a value. Of a version that is there already (a
 * rotation that is attempted again) labels and value stay. A test's version has AWSCURRENT's value, where `copy` says so.
 */
export function openAttempt(secrets: Secrets, secret: Secret, attempt: RotationAttempt, copy: boolean): Secret {
  const now = secrets.now();
  const value = copy ? holder(secret, AWSCURRENT)?.value : undefined;
  const versions = versionOf(secret, attempt.token)
    ? secret.versions
    : [
        ...withRoom(secret.versions, now),
        { id: attempt.token, createdAt: now, labels: [], ...(value ? { value } : {}) },
      ];
  return save(secrets, { ...secret, versions: attach(versions, attempt.token, AWSPENDING), attempt, changedAt: now });
}

/** The rotation with that token as it now stands. */
export function attemptState(secret: Secret | undefined, token: string): AttemptState {
  if (!secret || secret.deletedAt || secret.attempt?.token !== token) return { kind: 'over' };
  if (versionOf(secret, token)?.labels.includes(AWSCURRENT)) return { kind: 'promoted' };
  const pending = holder(secret, AWSPENDING);
  if (!pending) return { kind: 'cleared' };
  return pending.id === token ? { kind: 'pending' } : { kind: 'foreign', versionId: pending.id };
}

/** Closes a rotation that succeeded: AWSPENDING stays on the promoted version unless `removePending`. */
export function closePromoted(secrets: Secrets, secret: Secret, removePending: boolean): Secret {
  const { attempt: _, ...rest } = secret;
  const now = secrets.now();
  const versions = removePending ? detach(secret.versions, AWSPENDING) : secret.versions;
  return save(secrets, { ...rest, versions, lastRotatedAt: now, changedAt: now });
}

/** Closes a test: its temporary version disappears with its label. */
export function closeTest(secrets: Secrets, secret: Secret): Secret {
  const { attempt, ...rest } = secret;
  const versions = secret.versions.filter(
    (version) => version.id !== attempt?.token || version.labels.some((label) => label !== AWSPENDING),
  );
  return save(secrets, { ...rest, versions: detach(versions, AWSPENDING), changedAt: secrets.now() });
}

/** Closes a rotation without touching labels: given up, cancelled, or taken out of Secrets Manager's hands. */
export function closeAttempt(secrets: Secrets, secret: Secret): Secret {
  const { attempt: _, ...rest } = secret;
  return save(secrets, rest);
}

export function noteFailure(secrets: Secrets, secret: Secret, attempt: RotationAttempt): Secret {
  return save(secrets, { ...secret, attempt: { ...attempt, failures: attempt.failures + 1 } });
}

/**
 * A RotationToken is good for the rotation that it was issued for, while that goes on, and for its version. A request
 * without one is judged by its caller's permissions alone.
 */
export function checkRotationToken(secret: Secret, token: string, rotationToken: string | undefined): void {
  if (rotationToken === undefined) return;
  const attempt = secret.attempt;
  if (!attempt || attempt.rotationToken !== rotationToken || attempt.token !== token) {
    throw invalidRequest('The RotationToken is not valid for a rotation of this secret that is in progress.');
  }
}
