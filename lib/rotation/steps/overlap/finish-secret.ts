import { isRotationError, RotationError } from '../../errors';
import { AWSCURRENT } from '../../labels';
import type { HeldKey } from '../../provider';
import {
  dropFinishedClaim,
  dueNow,
  labelRetiring,
  retireIfAlive,
  stripDue,
  tellAwaitingPerson,
  tellRetiring,
} from '../../revocation/retire';
import { refuseNotPending, type RotationRequest } from '../rotation-request';
import { openSecret, readKey, type Secret } from '../../secret';
import type { Services } from '../../services';
import { tell } from '../../tell';
import { tellCurrent, tellPrevious } from '../../revocation/tell-current';

/**
 * Promotes the new version. The wake-up for the superseded one is scheduled before the promotion, because the guard is
 * in its label, which is attached after: a wake-up without a due label revokes nothing, and a promotion without either
 * is repaired by the next run, or by the reconciliation.
 */
export async function finishSecret(services: Services, secret: Secret, request: RotationRequest): Promise<void> {
  const { token } = request;
  const { current } = secret.stages;
  const fresh = await readKey(services, secret, token);
  const old = await readKey(services, secret, current);
  if (fresh.kind !== 'key') throw notNew(secret, token, 'holds no key of its own');
  if (old.kind === 'key' && old.held.keyId === fresh.held.keyId) throw notNew(secret, token, 'holds the current key');
  await refuseUnlessAccepted(secret, fresh.held);
  if (current !== undefined) {
    await stripDue(services, secret, current);
    await dropFinishedClaim(services, secret, current);
  }

  const wakeUp =
    current !== undefined && old.kind === 'key' && old.ours
      ? ({ v: 1, secretArn: secret.arn, versionId: current, keyId: old.held.keyId } as const)
      : undefined;
  const scheduled = wakeUp && dueNow(services, secret, wakeUp.versionId);
  if (wakeUp && scheduled) await services.schedule.wakeAt(scheduled, wakeUp);

  // Read once more: a person who calls the new key compromised ends this rotation first, and then the key.
  const latest = await openSecret(services, secret.arn);
  if (latest.stages.current !== token) refuseNotPending(latest, request);
  await promote(services, secret, token);

  if (wakeUp && scheduled) {
    const due = dueNow(services, secret, wakeUp.versionId);
    if (due.getTime() > scheduled.getTime()) await services.schedule.wakeAt(due, wakeUp);
    // Before it is told: the reconciliation has heard of the promotion by now, and labels what has no label.
    await labelRetiring(services, secret, wakeUp.versionId, wakeUp.keyId, due);
    await tellRetiring(services, secret, wakeUp.versionId, wakeUp.keyId, due);
  } else if (current !== undefined && (old.kind === 'key' || old.kind === 'unidentified')) {
    await tellAwaitingPerson(services, secret, current);
  }
  await tell(services, secret, {
    transition: 'promoted',
    versionId: token,
    keyId: fresh.held.keyId,
    ...(current !== undefined && { predecessor: current }),
  });
  services.metrics.count('RotationSucceeded', 1, secret.arn);
}

/** The end of finishSecret, for a version that is AWSCURRENT already: whatever a crash after the promotion left undone. */
export async function repairPromotion(services: Services, secret: Secret, request: RotationRequest): Promise<void> {
  if (secret.stages.previous !== undefined) await retireIfAlive(services, secret, secret.stages.previous, 'retire');
  if (request.step !== 'finishSecret') return;
  await tellPrevious(services, secret);
  await tellCurrent(services, secret);
}

async function promote(services: Services, secret: Secret, token: string): Promise<void> {
  const { current } = secret.stages;
  try {
    await services.store.moveLabel(secret.arn, AWSCURRENT, {
      to: token,
      ...(current !== undefined && { from: current }),
    });
  } catch (error) {
    if (!isRotationError(error, 'LabelHeldElsewhere')) throw error;
  }
  // Read back: the call may have lost to a twin that promoted the same version, or to a person who promoted another.
  const now = await openSecret(services, secret.arn);
  if (now.stages.current === token) return;
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

function notNew(secret: Secret, token: string, why: string): RotationError {
  return new RotationError(
    'PendingKeyNotNew',
    `version ${token} of secret ${secret.name} ${why}: it is not promoted; Secrets Manager repeats the rotation from createSecret`,
    true,
  );
}
