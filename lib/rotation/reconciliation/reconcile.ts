import { claimOn } from '../claim';
import { isRotationError } from '../errors';
import { AWSCURRENT, AWSPENDING, carriesOurLabel } from '../labels';
import { isTimeToTell } from '../overdue';
import { retireIfAlive, stripDue } from '../revocation/retire';
import { forgetIfEnded, revoke } from '../revocation/revoke';
import { finishRollback } from '../operations/rollback';
import { openSecret, readKey, type Secret } from '../secret';
import { stuckSince } from '../steps/abandon-pending';
import type { Services } from '../services';
import { tellCurrent } from '../revocation/tell-current';

/**
 * Brings one secret back to where every key of it is current, retiring or revoked, whatever was interrupted or done by
 * others. Called on every move of AWSCURRENT, by whomever, and by the sweep. Describes first: it may run at any time.
 */
export async function reconcileSecret(services: Services, secretArn: string): Promise<void> {
  await finishClaims(services, await openSecret(services, secretArn));
  const found = await openSecret(services, secretArn);
  if (found.stages.current !== undefined) await stripDue(services, found, found.stages.current);
  await endSupersededRotation(services, found);
  const secret = await openSecret(services, secretArn);
  await tellIfStuck(services, secret);
  await retireForgotten(services, secret);
  await revokeOverdue(services, await openSecret(services, secretArn));
}

/** A rollback that died after it took its claim is finished; a revocation that did is overdue and comes below, or has only its claim left. */
async function finishClaims(services: Services, secret: Secret): Promise<void> {
  for (const [old, holder] of secret.stages.claims) {
    const rolledBack = old === secret.stages.current && holder !== old;
    if (claimOn(secret, old) === 'rollback' || rolledBack) await finishRollback(services, secret.arn, old, holder);
    else await forgetIfEnded(services, secret, old);
  }
}

/**
 * AWSPENDING stays on a promoted version. When a person moves AWSCURRENT away from it, Secrets Manager takes it for a
 * rotation in progress: it refuses another, and promotes that version once more with its next attempt. It stays after
 * CancelRotateSecret too, and then nobody goes on with that rotation: its key retires like any other.
 */
async function endSupersededRotation(services: Services, { arn, stages, description }: Secret): Promise<void> {
  const { pending, previous } = stages;
  if (pending === undefined) return;
  const isOver = pending === previous || carriesOurLabel(description, pending) || description.rotationEnabled === false;
  if (!isOver) return;
  await services.store.moveLabel(arn, AWSPENDING, { from: pending });
}

/** Every version that is not retiring and whose key is alive: a crash, or a person, took it past us. Never revoked outright. */
async function retireForgotten(services: Services, secret: Secret): Promise<void> {
  const alive = new Set((await secret.provider.list?.())?.map((key) => key.keyId));
  for (const { versionId, labels } of await services.store.listVersions(secret.arn)) {
    // Newer than what is known of the secret: a version of a rotation that has begun meanwhile is not forgotten.
    if (labels.includes(AWSCURRENT) || labels.includes(AWSPENDING)) continue;
    if (secret.provider.list && versionId !== secret.stages.previous) {
      const key = await readKey(services, secret, versionId);
      // A compromised key that is dead has yet to be told so.
      const isOpen = key.kind === 'key' && (alive.has(key.held.keyId) || secret.stages.compromised.has(versionId));
      if (!isOpen) continue;
    }
    const found = await retireIfAlive(services, secret, versionId, 'leave');
    if (found === 'retired' && versionId === secret.stages.previous) await tellCurrent(services, secret);
  }
}

/** A wake-up was lost, or ended in an error that no retry mended. */
async function revokeOverdue(services: Services, secret: Secret): Promise<void> {
  for (const { versionId, dueAt } of secret.stages.retiring) {
    if (services.clock.now() < dueAt) continue;
    const key = await readKey(services, secret, versionId);
    if (key.kind !== 'key') continue;
    try {
      await revoke(services, { v: 1, secretArn: secret.arn, versionId, keyId: key.held.keyId });
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

async function tellIfStuck(services: Services, secret: Secret): Promise<void> {
  const since = await stuckSince(services, secret);
  if (!since || !isTimeToTell(since, services.clock.now())) return;
  await services.events.publish({
    type: 'Rotation Stuck',
    secretArn: secret.arn,
    secretName: secret.name,
    ...(secret.stages.pending !== undefined && { versionId: secret.stages.pending }),
    evidence: { since: since.toISOString() },
  });
}
