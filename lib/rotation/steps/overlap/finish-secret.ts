import { isRotationError, RotationError } from '../../errors';
import { AWSCURRENT } from '../../labels';
import { wakeUpFor } from '../../key-version';
import type { HeldKey } from '../../provider';
import {
  dropFinishedClaim,
  dueNow,
  labelRetiring,
  retireIfAlive,
  stripDue,
  publishAwaitingPerson,
} from '../../revocation/retire';
import { refuseNotPending, type RotationRequest } from '../rotation-request';
import { openSecret, readKey, type Secret } from '../../secret';
import type { Services } from '../../services';
import { record, recordCurrent, recordPrevious, recordRetiring } from '../../record';

/**
 * Promotes the new version. The wake-up for the superseded version is scheduled before the promotion. That is safe,
 * because a wake-up without a due label revokes nothing, and the label is attached after the promotion. A promotion
 * without either is repaired by the next run, or by the reconciliation.
 */
export async function finishSecret(services: Services, secret: Secret, request: RotationRequest): Promise<void> {
  const { versionId } = request;
  const { current } = secret.stages;
  const fresh = await readKey(services, secret, versionId);
  const old = await readKey(services, secret, current);
  if (fresh.kind !== 'key') throw notNew(secret, versionId, 'holds no key of its own');
  if (old.kind === 'key' && old.held.keyId === fresh.held.keyId)
    throw notNew(secret, versionId, 'holds the current key');
  await refuseUnlessAccepted(secret, fresh.held);
  if (current !== undefined) {
    await stripDue(services, secret, current);
    await dropFinishedClaim(services, secret, current);
  }

  const superseded = old.kind === 'key' && old.ours ? old.held : undefined;
  const scheduled = superseded && dueNow(services, secret, superseded.versionId);
  if (superseded && scheduled) await services.schedule.wakeAt(scheduled, wakeUpFor(secret.arn, superseded));

  // Read again: `contain` may have taken AWSPENDING from this version. Then it is not promoted.
  const latest = await openSecret(services, secret.arn);
  if (latest.stages.current !== versionId) refuseNotPending(latest, request);
  await promote(services, secret, versionId);

  if (superseded && scheduled) {
    const due = dueNow(services, secret, superseded.versionId);
    if (due.getTime() > scheduled.getTime()) await services.schedule.wakeAt(due, wakeUpFor(secret.arn, superseded));
    // Before it is recorded: the reconciliation has seen the promotion by now, and labels what has no label.
    await labelRetiring(services, secret, superseded, due);
    await recordRetiring(services, secret, superseded, due);
  } else if (current !== undefined && (old.kind === 'key' || old.kind === 'unidentified')) {
    await publishAwaitingPerson(services, secret, current);
  }
  await record(services, secret, 'promoted', { ...fresh.held, predecessor: current });
  services.metrics.count('RotationSucceeded', 1, secret.arn);
}

/** The end of finishSecret, for a version that is AWSCURRENT already: what a crash after the promotion left undone. */
export async function repairPromotion(services: Services, secret: Secret, request: RotationRequest): Promise<void> {
  if (secret.stages.previous !== undefined) await retireIfAlive(services, secret, secret.stages.previous, 'retire');
  if (request.step !== 'finishSecret') return;
  await recordPrevious(services, secret);
  await recordCurrent(services, secret);
}

async function promote(services: Services, secret: Secret, versionId: string): Promise<void> {
  const { current } = secret.stages;
  try {
    await services.store.moveLabel(secret.arn, AWSCURRENT, {
      to: versionId,
      ...(current !== undefined && { from: current }),
    });
  } catch (error) {
    if (!isRotationError(error, 'LabelHeldElsewhere')) throw error;
  }
  // Read back: a concurrent run may have promoted the same version first, or a person another one.
  const now = await openSecret(services, secret.arn);
  if (now.stages.current === versionId) return;
  throw new RotationError(
    'LabelHeldElsewhere',
    `AWSCURRENT of secret ${secret.name} is on version ${now.stages.current ?? 'none'}, moved by someone else during this rotation; it is repeated`,
    true,
  );
}

async function refuseUnlessAccepted(secret: Secret, key: HeldKey): Promise<void> {
  const verdict = await secret.provider.verify(key);
  if (verdict === 'accepted') return;
  throw new RotationError(
    verdict === 'refused' ? 'NewKeyRefused' : 'NewKeyUnproven',
    `the provider ${verdict === 'refused' ? 'refuses' : 'did not confirm'} the new key ${key.keyId} of secret ${secret.name}: it is not promoted; Secrets Manager repeats the rotation`,
    true,
  );
}

function notNew(secret: Secret, versionId: string, why: string): RotationError {
  return new RotationError(
    'PendingKeyNotNew',
    `version ${versionId} of secret ${secret.name} ${why}: it is not promoted; Secrets Manager repeats the rotation from createSecret`,
    true,
  );
}
