import { claimLabel, type Stages } from './labels';
import { isRotationError } from './errors';
import type { Services } from './services';

/**
 * Who holds the claim on an old version. Revocation puts it on the old version itself, rollback on the version that it
 * leaves; the label can stand on one version only, so one of the two wins. It survives a crash: the next run
 * completes what it says.
 */
export type ClaimHolder = 'nobody' | 'revocation' | 'rollback' | 'finishedRollback';

/** What is read of a secret here. */
interface Claimed {
  readonly arn: string;
  readonly stages: Stages;
}

export function claimOn(secret: Pick<Claimed, 'stages'>, oldVersionId: string): ClaimHolder {
  const holder = secret.stages.claims.get(oldVersionId);
  if (holder === undefined) return 'nobody';
  if (holder === oldVersionId) return 'revocation';
  const isRetiring = secret.stages.retiring.some((one) => one.versionId === oldVersionId);
  return holder === secret.stages.current && isRetiring ? 'rollback' : 'finishedRollback';
}

/** Takes the claim on an old version for `holder`; false when the other side has it. */
export async function takeClaim(
  services: Pick<Services, 'store'>,
  secret: Claimed,
  oldVersionId: string,
  holder: string,
): Promise<boolean> {
  const standing = secret.stages.claims.get(oldVersionId);
  if (standing === holder) return true;
  // A rollback that has ended left its claim behind, and the version it went back to was superseded again since.
  const from = claimOn(secret, oldVersionId) === 'finishedRollback' ? standing : undefined;
  try {
    await services.store.moveLabel(secret.arn, claimLabel(oldVersionId), {
      to: holder,
      ...(from !== undefined && { from }),
    });
    return true;
  } catch (error) {
    if (isRotationError(error, 'LabelHeldElsewhere')) return false;
    throw error;
  }
}

export async function releaseClaim(
  services: Pick<Services, 'store'>,
  secret: Claimed,
  oldVersionId: string,
  holder: string,
): Promise<void> {
  await services.store.moveLabel(secret.arn, claimLabel(oldVersionId), { from: holder });
}
