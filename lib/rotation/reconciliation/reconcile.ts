import { claimOn } from '../claim';
import { isRotationError } from '../errors';
import { AWSCURRENT, AWSPENDING, carriesOurLabel } from '../labels';
import { isTimeToNotify } from '../overdue';
import { retireIfAlive, stripDue } from '../revocation/retire';
import { finishIfRevoked, revoke } from '../revocation/revoke';
import { finishRollback } from '../operations/rollback';
import { openSecret, readKey, type Secret } from '../secret';
import { stuckSince } from '../steps/abandon-pending';
import type { Services } from '../services';
import { recordCurrent } from '../record';
import { eventOf } from '../key-event';
import { wakeUpFor } from '../key-version';

/**
 * Repairs one secret, so that every key of it is current, retiring or revoked again, whatever was interrupted or done by
 * others. Called on every move of AWSCURRENT, and by the sweep. Describes first: it may run at any time.
 */
export async function reconcileSecret(services: Services, secretArn: string): Promise<void> {
  await finishClaims(services, await openSecret(services, secretArn));
  const found = await openSecret(services, secretArn);
  if (found.stages.current !== undefined) await stripDue(services, found, found.stages.current);
  await endSupersededRotation(services, found);
  const secret = await openSecret(services, secretArn);
  await publishIfStuck(services, secret);
  await retireForgotten(services, secret);
  await revokeOverdue(services, await openSecret(services, secretArn));
}

/**
 * Completes a rollback that died after it took its claim. A revocation that died there is overdue, and `revokeOverdue`
 * repeats it; where only its claim is left, that is removed here.
 */
async function finishClaims(services: Services, secret: Secret): Promise<void> {
  for (const [old, holder] of secret.stages.claims) {
    const rolledBack = old === secret.stages.current && holder !== old;
    if (claimOn(secret, old) === 'rollback' || rolledBack) await finishRollback(services, secret.arn, old, holder);
    else await finishIfRevoked(services, secret, old);
  }
}

/**
 * AWSPENDING stays on a promoted version. When a person moves AWSCURRENT away from it, Secrets Manager sees a rotation in
 * progress: it refuses another, and promotes that version again with its next attempt. AWSPENDING stays after
 * CancelRotateSecret too, and then that rotation never goes on: its key retires like any other.
 */
async function endSupersededRotation(services: Services, { arn, stages, description }: Secret): Promise<void> {
  const { pending, previous } = stages;
  if (pending === undefined) return;
  const isOver = pending === previous || carriesOurLabel(description, pending) || description.rotationEnabled === false;
  if (!isOver) return;
  await services.store.moveLabel(arn, AWSPENDING, { from: pending });
}

/** Every version that is not retiring although its key works, because of a crash or a person. Never revoked at once. */
async function retireForgotten(services: Services, secret: Secret): Promise<void> {
  const alive = new Set((await secret.provider.list?.())?.map((key) => key.keyId));
  for (const { versionId, labels } of await services.store.listVersions(secret.arn)) {
    // The list is newer than the secret that was read: a rotation may have begun meanwhile.
    if (labels.includes(AWSCURRENT) || labels.includes(AWSPENDING)) continue;
    if (secret.provider.list && versionId !== secret.stages.previous) {
      const key = await readKey(services, secret, versionId);
      // That a compromised key is dead has yet to be proved and recorded.
      const isOpen = key.kind === 'key' && (alive.has(key.held.keyId) || secret.stages.compromised.has(versionId));
      if (!isOpen) continue;
    }
    const found = await retireIfAlive(services, secret, versionId, 'leave');
    if (found === 'retired' && versionId === secret.stages.previous) await recordCurrent(services, secret);
  }
}

/** A wake-up was lost, or ended in an error that no retry repaired. */
async function revokeOverdue(services: Services, secret: Secret): Promise<void> {
  for (const { versionId, dueAt } of secret.stages.retiring) {
    if (services.clock.now() < dueAt) continue;
    const key = await readKey(services, secret, versionId);
    if (key.kind !== 'key') continue;
    try {
      await revoke(services, wakeUpFor(secret.arn, key.held));
    } catch (error) {
      if (!isRotationError(error)) throw error;
      services.log.error('an overdue revocation failed again', {
        secret: secret.name,
        versionId,
        code: error.code,
        error,
      });
      services.metrics.count('RevocationFailed', 1, secret.arn);
    }
  }
}

async function publishIfStuck(services: Services, secret: Secret): Promise<void> {
  const since = await stuckSince(services, secret);
  if (!since || !isTimeToNotify(since, services.clock.now())) return;
  const evidence = { since: since.toISOString() };
  await services.events.publish(eventOf(secret, 'Rotation Stuck', { versionId: secret.stages.pending }, { evidence }));
}
