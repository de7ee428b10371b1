import { holder } from '../../../packages/local-cloud/src/services/secrets-manager/labels';
import type { KeyEvent } from '../../../lib/rotation/key-event';
import { readStages } from '../../../lib/rotation/labels';
import type { Secret } from '../../../packages/local-cloud/src/services/secrets-manager/state';
import type { Scheduler } from './scheduler';
import type { SimulatedProvider } from './simulated-provider';

/** How long after the notification people revoke a key at the console. */
const PERSON_MS = 20 * 60_000;

/** A person who is notified that a key waits reads its labels after a while, and revokes it if it is still due. */
export function endWhenAsked(
  { scheduler, provider, secret }: { scheduler: Scheduler; provider: SimulatedProvider; secret(): Secret },
  { type, keyId, versionId }: KeyEvent,
): void {
  if (type !== 'Key Awaiting Person' || keyId === undefined) return;
  scheduler.at(new Date(scheduler.now().getTime() + PERSON_MS), 'a person', () => {
    const versions = Object.fromEntries(secret().versions.map(({ id, labels }) => [id, labels]));
    const due = readStages({ versions }).retiring.find((one) => one.versionId === versionId)?.dueAt;
    const isCurrent = holder(secret(), 'AWSCURRENT')?.id === versionId;
    if (due && due <= scheduler.now() && !isCurrent) provider.endByHand(keyId);
  });
}
