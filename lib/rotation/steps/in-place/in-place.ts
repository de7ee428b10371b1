import { requireAdminCredential } from '../../admin-credential';
import { RotationError } from '../../errors';
import { prove } from '../../prove';
import type { HeldVersion, KeyVersion } from '../../key-version';
import type { Evidence } from '../../receipt';
import { readKey, type Secret, type VersionKey } from '../../secret';
import { formatSecretValue } from '../../secret-value';
import type { Services } from '../../services';
import { refuseOutsideWindow } from '../../swap-window';
import { record } from '../../record';
import { keyToReplace } from '../key-to-replace';
import type { Protocol } from '../protocol';
import type { RotationRequest } from '../rotation-request';
import { promoteRolled, type Roll, rollKey, storeRolled } from './roll';

/**
 * A provider with one key only: it is rolled, which revokes the old one. So create, set and test check everything that can
 * fail without harm, and finish rolls, stores and promotes without a pause. Nothing retires.
 */
export function inPlace(roll: Roll): Protocol {
  return {
    async create(services, secret, { versionId }) {
      if (!(await keyToReplace(services, secret, versionId))) return;
      const { currentRefused } = await requireRollable(services, secret);
      requireOpenWindow(services, secret, currentRefused);
    },
    async set() {},
    async test(services, secret) {
      // Not the window: a deployment that tests the configuration rolls nothing.
      await requireRollable(services, secret);
    },
    finish: (services, secret, request) => rollInPlace(services, secret, request, roll),
    repair: (services, secret, request) => repairRoll(services, secret, request, roll),
    // The only key makes room for the next.
    hasRoom: () => Promise.resolve(true),
  };
}

/** A run that died after its roll is repeated: a key that it stored and that works is only promoted, else rolled again. */
async function rollInPlace(services: Services, secret: Secret, request: RotationRequest, roll: Roll): Promise<void> {
  const stored = await ownKey(services, secret, request.versionId);
  if (stored) {
    const { verdict } = await prove(services, secret.provider, stored, 'accepted');
    if (verdict === 'unknown') throw newKeyUnproven(secret, stored.keyId, 'did not say whether it accepts');
    if (verdict === 'accepted') {
      await promoteRolled(services, secret, stored);
      await recordRolled(services, secret, stored);
      return services.metrics.count('RotationSucceeded', 1, secret.arn);
    }
  }
  await rollAndPromote(services, secret, request, roll);
}

/** A concurrent run's roll may have revoked the key of this version after it was stored. */
async function repairRoll(services: Services, secret: Secret, request: RotationRequest, roll: Roll): Promise<void> {
  const current = await readKey(services, secret, request.versionId);
  if (current.kind !== 'key') return;
  const { verdict } = await prove(services, secret.provider, current.held, 'accepted');
  if (verdict === 'unknown') throw currentUnproven(secret);
  if (verdict === 'refused') return rollAndPromote(services, secret, request, roll);
  if (request.step === 'finishSecret') await recordRolled(services, secret, current.held);
}

async function rollAndPromote(services: Services, secret: Secret, request: RotationRequest, roll: Roll): Promise<void> {
  const { current, currentRefused } = await requireRollable(services, secret);
  requireOpenWindow(services, secret, currentRefused);
  const began = services.clock.now();
  const rolled = await rollKey(services, secret, roll, current.kind === 'key' ? current.held.keyId : undefined);
  const value = formatSecretValue(rolled, 'text' in current ? current.text : undefined, secret.policy, {
    provider: services.settings.providerType,
    issuedAt: began,
  });
  const versionId = await storeRolled(services, secret, request, { key: rolled, value, began });
  const version = { ...rolled, versionId };
  await promoteRolled(services, secret, version);
  const swapSeconds = (services.clock.now().getTime() - began.getTime()) / 1000;
  services.metrics.count('SwapSeconds', swapSeconds, secret.arn);
  // When it was refused before, its holders had no key for longer than this swap took.
  await recordRolled(services, secret, version, { swapSeconds, currentRefused });
  services.metrics.count('RotationSucceeded', 1, secret.arn);
  const { verdict } = await prove(services, secret.provider, rolled, 'accepted');
  if (verdict === 'accepted') return;
  throw newKeyUnproven(secret, rolled.keyId, verdict === 'refused' ? 'refuses' : 'did not say whether it accepts');
}

/** What the only key is before it is rolled. */
export interface Rollable {
  readonly current: VersionKey;
  /** Nothing more can be lost: a roll repairs it. */
  readonly currentRefused: boolean;
}

/**
 * Everything at the provider that can fail without harm before the only key is rolled: the admin credential and the
 * current key. No side effects.
 */
export async function requireRollable(services: Services, secret: Secret): Promise<Rollable> {
  await requireAdminCredential(services, secret.provider);
  const current = await readKey(services, secret, secret.stages.current);
  const verdict = current.kind === 'key' ? await secret.provider.verify(current.held) : 'accepted';
  if (verdict === 'unknown') throw currentUnproven(secret);
  if (verdict === 'refused') {
    services.log.warn('the provider refuses the current key: a rotation replaces it', { secret: secret.name });
  }
  return { current, currentRefused: verdict === 'refused' };
}

/**
 * Throws `OutsideWindow` where the key may not be swapped now. A key that is refused opens the window: a run that died
 * between its roll and its promotion must not leave its consumers without a key until next week.
 */
export function requireOpenWindow(services: Pick<Services, 'clock'>, secret: Secret, currentRefused: boolean): void {
  if (!currentRefused) refuseOutsideWindow(secret.name, secret.policy.swapWindow, services.clock.now());
}

/** The key of an earlier run of this rotation. Some emulators begin the version with a copy of the current value. */
async function ownKey(services: Services, secret: Secret, versionId: string): Promise<HeldVersion | undefined> {
  const stored = await readKey(services, secret, versionId);
  if (stored.kind !== 'key') return undefined;
  const current = await readKey(services, secret, secret.stages.current);
  return 'text' in current && current.text === stored.text ? undefined : stored.held;
}

/** Issued, promoted, and the old key revoked, all at once. */
async function recordRolled(
  services: Services,
  secret: Secret,
  version: KeyVersion,
  evidence: Evidence = {},
): Promise<void> {
  const { current, previous } = secret.stages;
  const predecessor = current === version.versionId ? previous : current;
  await record(services, secret, 'issued', { ...version, predecessor });
  await record(services, secret, 'promoted', { ...version, predecessor, evidence: { rolled: true, ...evidence } });
}

function newKeyUnproven(secret: Secret, keyId: string, what: string): RotationError {
  return new RotationError(
    what === 'refuses' ? 'NewKeyRefused' : 'NewKeyUnproven',
    `the provider ${what} the rolled key ${keyId} of secret ${secret.name}; Secrets Manager repeats the rotation, which rolls it again if it is refused`,
    true,
  );
}

function currentUnproven({ name }: Pick<Secret, 'name'>): RotationError {
  return new RotationError(
    'CurrentKeyUnproven',
    `the provider did not say whether the current key of secret ${name} works: it is not rolled; Secrets Manager repeats the rotation`,
    true,
  );
}
