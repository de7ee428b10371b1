import { HOUR_MS } from '../duration';
import { claimOn } from '../claim';
import { isRotationError } from '../errors';
import { parsePairs } from '../pairs';
import { MAX_RETIRING, readStages, type Retiring, type Stages } from '../labels';
import { readPolicy, TAGS } from '../policy';
import { STUCK_AFTER_MS } from '../steps/abandon-pending';
import type { RotatorSettings } from '../settings';
import type { SecretDescription, VersionSummary } from '../secret-description';

/**
 * Where a key stands. `neverRotated`: no rotation has ended yet, so it holds the placeholder or a key that a person made.
 * `unmanaged`: Secrets Manager no longer rotates it.
 */
export type KeyStage = 'neverRotated' | 'current' | 'rotating' | 'rollingBack' | 'revoking' | 'unmanaged';

export interface RetiringStatus {
  readonly versionId: string;
  readonly dueAt: string;
  readonly overdue: boolean;
  readonly compromised: boolean;
  /** A revocation or a rollback has begun with it. */
  readonly claimed: boolean;
}

/** One key for people and scripts, from what Secrets Manager shows without a value. Times in ISO 8601. */
export interface KeyStatus {
  readonly name: string;
  readonly arn: string;
  readonly rotator: string;
  /** The provider type. */
  readonly provider: string;
  readonly owner?: string;
  readonly criticality?: string;
  /** When Secrets Manager said this, by the clock of the function that asked. */
  readonly at: string;
  readonly stage: KeyStage;
  /** The version under AWSCURRENT. */
  readonly current?: string;
  /** The version under AWSPREVIOUS. */
  readonly previous?: string;
  /** When the current version was created, and how long before `at` that was. */
  readonly currentSince?: string;
  readonly ageSeconds?: number;
  /** Versions whose key a person called compromised, and which is not seen dead yet: current, retiring, or between the two. */
  readonly compromised: readonly string[];
  /** The version that a rollback left for the current one. */
  readonly rolledBackFrom?: string;
  /** Where people put the next key, in types whose keys they make. */
  readonly inbox?: string;
  /** The rotation interval as its tag says it; absent for a cron schedule. */
  readonly every?: string;
  readonly lastRotatedAt?: string;
  /** On or before this instant, as Secrets Manager says. */
  readonly nextRotationAt?: string;
  /** The version of a rotation in progress. */
  readonly pending?: string;
  readonly retiring: readonly RetiringStatus[];
  /** What a person should look at, a sentence each. */
  readonly problems: readonly string[];
}

/** The reconciler repairs hourly what a wake-up did not finish: until then a person need not act on an overdue key. */
const RECONCILED_WITHIN_MS = HOUR_MS;

/** The status of a key. `versions` are read for their ages only: one that is missing has no age in the answer. */
export function statusOf(
  secret: SecretDescription,
  versions: readonly VersionSummary[],
  settings: Pick<RotatorSettings, 'rotator' | 'providerType'>,
  now: Date,
): KeyStatus {
  const stages = readStages(secret);
  const createdAt = (versionId: string | undefined): Date | undefined =>
    versions.find((one) => one.versionId === versionId)?.createdAt;
  const since = createdAt(stages.current);
  const inbox = parsePairs(secret.tags[TAGS.options])?.['inbox'];
  const left = stages.current === undefined ? undefined : stages.claims.get(stages.current);
  const { [TAGS.owner]: owner, [TAGS.criticality]: criticality, [TAGS.every]: every } = secret.tags;
  return {
    name: secret.name,
    arn: secret.arn,
    rotator: settings.rotator,
    provider: settings.providerType,
    ...(owner !== undefined && { owner }),
    ...(criticality !== undefined && { criticality }),
    at: now.toISOString(),
    stage: stageOf(secret, stages),
    ...(stages.current !== undefined && { current: stages.current }),
    ...(stages.previous !== undefined && { previous: stages.previous }),
    ...(since && {
      currentSince: since.toISOString(),
      ageSeconds: Math.max(0, Math.floor((now.getTime() - since.getTime()) / 1000)),
    }),
    compromised: [...stages.compromised],
    ...(inbox !== undefined && { inbox }),
    ...(left !== undefined && left !== stages.current && { rolledBackFrom: left }),
    ...(every !== undefined && { every }),
    ...(secret.lastRotatedAt && { lastRotatedAt: secret.lastRotatedAt.toISOString() }),
    ...(secret.nextRotationAt && { nextRotationAt: secret.nextRotationAt.toISOString() }),
    ...(stages.pending !== undefined && { pending: stages.pending }),
    retiring: stages.retiring.map((one) => retiringStatus(one, stages, now)),
    problems: [
      ...secretProblems(secret, stages, now),
      ...versionProblems(stages, createdAt(stages.pending), inbox !== undefined, now),
      ...policyProblems(secret),
    ],
  };
}

function stageOf(secret: SecretDescription, stages: Stages): KeyStage {
  const holders = new Set([...stages.claims.keys()].map((old) => claimOn({ stages }, old)));
  if (holders.has('rollback')) return 'rollingBack';
  if (holders.has('revocation')) return 'revoking';
  if (stages.pending !== undefined) return 'rotating';
  if (!isRotated(secret)) return 'unmanaged';
  return secret.lastRotatedAt === undefined && stages.retiring.length === 0 ? 'neverRotated' : 'current';
}

function isRotated({ rotationEnabled, rotationFunctionArn, deletedAt }: SecretDescription): boolean {
  return rotationEnabled !== false && rotationFunctionArn !== undefined && deletedAt === undefined;
}

function retiringStatus({ versionId, dueAt }: Retiring, stages: Stages, now: Date): RetiringStatus {
  const holder = claimOn({ stages }, versionId);
  return {
    versionId,
    dueAt: dueAt.toISOString(),
    overdue: dueAt <= now,
    compromised: stages.compromised.has(versionId),
    claimed: holder === 'revocation' || holder === 'rollback',
  };
}

function secretProblems(secret: SecretDescription, { current }: Stages, now: Date): string[] {
  const { deletedAt, nextRotationAt } = secret;
  if (deletedAt) return [`the secret is deleted since ${deletedAt.toISOString()}: restore-secret, or wait it out`];
  const problems: string[] = [];
  if (!isRotated(secret)) problems.push('Secrets Manager does not rotate it: deploy the inventory again');
  else if (nextRotationAt && nextRotationAt < now) {
    problems.push(`it was to be rotated by ${nextRotationAt.toISOString()} and was not`);
  }
  if (current === undefined) problems.push('no version is AWSCURRENT: applications cannot read it');
  return problems;
}

/** `byHand`: people make and end the keys of this type, so what is to be done is theirs. */
function versionProblems(stages: Stages, pendingSince: Date | undefined, byHand: boolean, now: Date): string[] {
  const { current, pending, retiring, compromised } = stages;
  const problems: string[] = [];
  if (current !== undefined && compromised.has(current)) {
    const todo = byHand ? 'make a new key at the provider and keyturn supply it' : 'keyturn contain goes on with it';
    problems.push(`its current key was called compromised and is still AWSCURRENT: ${todo}`);
  }
  if (pendingSince && now.getTime() - pendingSince.getTime() >= STUCK_AFTER_MS) {
    problems.push(`the rotation to version ${pending} has not ended since ${pendingSince.toISOString()}`);
  }
  for (const { versionId, dueAt } of retiring) {
    if (byHand && dueAt <= now) {
      problems.push(
        `version ${versionId} is due: revoke its key at the provider; it is seen to be dead within the hour`,
      );
    } else if (now.getTime() - dueAt.getTime() >= RECONCILED_WITHIN_MS) {
      problems.push(`version ${versionId} was due at ${dueAt.toISOString()} and is not revoked`);
    }
  }
  if (retiring.length >= MAX_RETIRING) problems.push(`${retiring.length} versions are retiring: no room for another`);
  return problems;
}

function policyProblems(secret: SecretDescription): string[] {
  try {
    readPolicy(secret);
    return [];
  } catch (error) {
    if (!isRotationError(error)) throw error;
    return [error.message];
  }
}
