import { invalidParameter, valueNotFoundForVersion } from './errors';
import { findUsable } from './find-secret';
import { attach, AWSCURRENT, detach, holder, versionOf, withinLimit } from './labels';
import type { Secret, Secrets } from './state';
import { save } from './state';

export interface UpdateSecretVersionStageInput {
  readonly SecretId: string;
  readonly VersionStage: string;
  readonly RemoveFromVersionId?: string;
  readonly MoveToVersionId?: string;
}

/**
 * UpdateSecretVersionStage: attaches, moves or removes one label. A compare-and-swap: a label that another version has
 * moves only when RemoveFromVersionId names that version. Moving AWSCURRENT moves AWSPREVIOUS to the version that it
 * left; other labels, AWSPENDING included, stay.
 *
 * What AWS answers to the removal of an absent label is not documented; here it is an error, so that callers have to
 * cope with one.
 */
export function updateSecretVersionStage(
  secrets: Secrets,
  input: UpdateSecretVersionStageInput,
): { readonly ARN: string; readonly Name: string } {
  const secret = findUsable(secrets, input.SecretId);
  check(secret, input);
  const label = input.VersionStage;
  const versions =
    input.MoveToVersionId === undefined
      ? detach(secret.versions, label)
      : withinLimit(attach(secret.versions, input.MoveToVersionId, label));
  save(secrets, { ...secret, versions, changedAt: secrets.now() });
  return { ARN: secret.arn, Name: secret.name };
}

function check(secret: Secret, input: UpdateSecretVersionStageInput): void {
  const { VersionStage: label, RemoveFromVersionId: from, MoveToVersionId: to } = input;
  if (from === undefined && to === undefined) {
    throw invalidParameter('You must specify at least one of RemoveFromVersionId and MoveToVersionId.');
  }
  for (const id of [to, from]) {
    if (id !== undefined && !versionOf(secret, id)) throw valueNotFoundForVersion(id);
  }
  if (to === undefined && label === AWSCURRENT) {
    throw invalidParameter(
      'You can only move staging label AWSCURRENT to a different secret version. It can’t be completely removed.',
    );
  }
  const attached = holder(secret, label);
  if (from !== undefined && attached?.id !== from) {
    throw invalidParameter(
      `When you move staging label ${label}, if you specify RemoveFromVersionId, it must be set to the version that ` +
        `currently has the staging label ${label}.`,
    );
  }
  if (from === undefined && attached && attached.id !== to) {
    throw invalidParameter(
      `The parameter RemoveFromVersionId can't be empty. Staging label ${label} is currently attached to version ` +
        `${attached.id}, so you must explicitly reference that version in RemoveFromVersionId.`,
    );
  }
}
