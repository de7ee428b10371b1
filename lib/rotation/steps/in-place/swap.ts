import { createHash } from 'node:crypto';
import { isRotationError, RotationError } from '../../errors';
import { AWSCURRENT } from '../../labels';
import { prove } from '../../prove';
import type { HeldKey, IssuedKey, Provider } from '../../provider';
import type { Evidence } from '../../receipt';
import { rollKey } from './roll';
import type { RotationRequest } from '../rotation-request';
import { openSecret, readKey, type Secret } from '../../secret';
import { formatSecretValue } from '../../secret-value';
import type { Services } from '../../services';
import { storeRolled } from './store-rolled';
import { currentUnproven, requireOpenWindow, requireRollable } from './swap-checks';
import { tell } from '../../tell';

type Roll = NonNullable<Provider['roll']>;

/** Takes up AWSCURRENT from whoever moved it there, as long as ours is the key that works. */
const PROMOTIONS = 3;

/**
 * Replaces the only key that there is: rolls it, stores the new one, promotes it in one breath. The old one died with the
 * roll, so nothing retires and nothing can be rolled back to. A run that died in between is repeated: a key that it had
 * stored and that works is only promoted, else the key is rolled again.
 */
export async function swap(services: Services, secret: Secret, request: RotationRequest, roll: Roll): Promise<void> {
  const stored = await ownKey(services, secret, request.token);
  if (stored) {
    const { verdict } = await prove(services, secret.provider, stored, 'accepted');
    if (verdict === 'unknown') throw newKeyUnproven(secret, stored.keyId, 'did not say whether it accepts');
    if (verdict === 'accepted') {
      await promoteRolled(services, secret, request.token, stored);
      return tellSwapped(services, secret, request.token, stored.keyId, {});
    }
  }
  await rollAndPromote(services, secret, request, roll);
}

/** For a version that is AWSCURRENT already: a twin's roll may have ended its key after it was stored. */
export async function healSwap(
  services: Services,
  secret: Secret,
  request: RotationRequest,
  roll: Roll,
): Promise<void> {
  const current = await readKey(services, secret, request.token);
  if (current.kind !== 'key') return;
  const { verdict } = await prove(services, secret.provider, current.held, 'accepted');
  if (verdict === 'unknown') throw currentUnproven(secret);
  if (verdict === 'refused') return rollAndPromote(services, secret, request, roll);
  if (request.step === 'finishSecret') await tellRolled(services, secret, request.token, current.held.keyId, {});
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
  const versionId = await storeRolled(services, secret, request, rolled, value, idsBeside(request.token, began));
  await promoteRolled(services, secret, versionId, rolled);
  const swapSeconds = (services.clock.now().getTime() - began.getTime()) / 1000;
  services.metrics.count('SwapSeconds', swapSeconds, secret.arn);
  // When it was refused before, its holders had no key for longer than this swap took.
  await tellSwapped(services, secret, versionId, rolled.keyId, { swapSeconds, currentRefused });
  const { verdict } = await prove(services, secret.provider, rolled, 'accepted');
  if (verdict === 'accepted') return;
  throw newKeyUnproven(secret, rolled.keyId, verdict === 'refused' ? 'refuses' : 'did not say whether it accepts');
}

/** A value under a token is there for ever: a key that was rolled after it goes under an id of its own. */
function idsBeside(token: string, began: Date): (attempt: number) => string {
  return (attempt) => createHash('sha256').update(`${token} ${began.getTime()} ${attempt}`).digest('hex').slice(0, 32);
}

/** The key of an earlier run of this rotation. Some emulators begin the version with a copy of the current value. */
async function ownKey(services: Services, secret: Secret, token: string): Promise<HeldKey | undefined> {
  const stored = await readKey(services, secret, token);
  if (stored.kind !== 'key') return undefined;
  const current = await readKey(services, secret, secret.stages.current);
  return 'text' in current && current.text === stored.text ? undefined : stored.held;
}

async function promoteRolled(services: Services, secret: Secret, to: string, rolled: HeldKey): Promise<void> {
  let from = secret.stages.current;
  for (let attempt = 1; ; attempt += 1) {
    try {
      await services.store.moveLabel(secret.arn, AWSCURRENT, { to, ...(from !== undefined && { from }) });
    } catch (error) {
      // Held elsewhere: a twin or a person moved it. No answer: perhaps it was moved. Read back either way.
      if (!isRotationError(error, 'LabelHeldElsewhere') && !isRotationError(error, 'StoreUnavailable')) throw error;
    }
    const { current } = (await openSecret(services, secret.arn)).stages;
    if (current === to) return;
    // The old key is dead: ours is given its propagation time before it is taken for one that a twin has ended.
    const works =
      attempt < PROMOTIONS && (await prove(services, secret.provider, rolled, 'accepted')).verdict === 'accepted';
    if (!works) {
      throw new RotationError(
        'LabelHeldElsewhere',
        `AWSCURRENT of secret ${secret.name} is on version ${current ?? 'none'}, moved by someone else during this rotation; it is repeated`,
        true,
      );
    }
    from = current;
  }
}

async function tellSwapped(
  services: Services,
  secret: Secret,
  versionId: string,
  keyId: IssuedKey['keyId'],
  evidence: Evidence,
): Promise<void> {
  await tellRolled(services, secret, versionId, keyId, evidence);
  services.metrics.count('RotationSucceeded', 1, secret.arn);
}

/** Issued, promoted, and the old one ended, in one breath. */
async function tellRolled(
  services: Services,
  secret: Secret,
  versionId: string,
  keyId: string,
  evidence: Evidence,
): Promise<void> {
  const { current, previous } = secret.stages;
  const before = current === versionId ? previous : current;
  const predecessor = before === undefined ? {} : { predecessor: before };
  await tell(services, secret, { transition: 'issued', versionId, keyId, ...predecessor });
  const transition = 'promoted';
  await tell(services, secret, {
    transition,
    versionId,
    keyId,
    ...predecessor,
    evidence: { rolled: true, ...evidence },
  });
}

function newKeyUnproven(secret: Secret, keyId: string, what: string): RotationError {
  return new RotationError(
    what === 'refuses' ? 'NewKeyRefused' : 'NewKeyUnproven',
    `the provider ${what} the rolled key ${keyId} of secret ${secret.name}; Secrets Manager repeats the rotation, which rolls it again if it is refused`,
    true,
  );
}
