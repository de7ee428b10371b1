import { eventOf, type EventSubject, type EventType } from './key-event';
import type { KeyVersion } from './key-version';
import type { Evidence, Receipt, Transition } from './receipt';
import { readKey, type Secret } from './secret';
import type { Services } from './services';

/** What a receipt and an event say of a transition. */
export interface TransitionFacts {
  readonly versionId?: string | undefined;
  readonly keyId?: string | undefined;
  /** The version that was AWSCURRENT before. */
  readonly predecessor?: string | undefined;
  readonly evidence?: Evidence;
}

export type Recording = Pick<Services, 'receipts' | 'events' | 'metrics' | 'log' | 'clock'>;

/** The event of a transition. The promotion that superseded a version says that it is retiring. */
const EVENT_OF: Readonly<Record<Exclude<Transition, 'retiring'>, EventType>> = {
  issued: 'Key Issued',
  promoted: 'Key Promoted',
  rolledBack: 'Key Rolled Back',
  compromised: 'Key Compromised',
  revoked: 'Key Revoked',
  orphanRevoked: 'Orphan Revoked',
};

/**
 * Records a transition that has happened: a signed receipt, and an event. A step that is repeated records it again.
 *
 * The receipt of a revocation must be written before our labels are removed, because they are the last thing that
 * remembers the key: else `ReceiptNotWritten` is thrown, and the revocation is repeated. No other receipt is worth a
 * rotation that stops half-way: its text goes to the function's log, its absence is counted, and a verification of the
 * receipts finds it missing.
 */
export async function record(
  services: Recording,
  secret: EventSubject,
  transition: Transition,
  { versionId, keyId, predecessor, evidence }: TransitionFacts,
): Promise<void> {
  await write(services, {
    v: 1,
    secretArn: secret.arn,
    ...(versionId !== undefined && { versionId }),
    ...(keyId !== undefined && { keyId }),
    ...(predecessor !== undefined && { predecessor }),
    transition,
    at: services.clock.now().toISOString(),
    requestedBy: 'rotation',
    evidence: evidence ?? {},
  });
  if (transition === 'retiring') return;
  await services.events.publish(
    eventOf(secret, EVENT_OF[transition], { versionId, keyId }, evidence ? { evidence } : {}),
  );
}

/** Also by a run that finds the key of an earlier run, which may have died before it recorded it. */
export async function recordIssued(services: Recording, secret: Secret, version: KeyVersion): Promise<void> {
  await record(services, secret, 'issued', { ...version, predecessor: secret.stages.current });
}

/** Before the label is attached, which says that this is recorded; or by a run that is repeated until it is. */
export async function recordRetiring(
  services: Recording,
  secret: Secret,
  version: KeyVersion,
  dueAt: Date,
): Promise<void> {
  await record(services, secret, 'retiring', { ...version, evidence: { dueAt: dueAt.toISOString() } });
}

/**
 * Records a promotion that may not be recorded: a run died after it moved AWSCURRENT, or a person moved it. A key that
 * a person put there was not issued by us, and has no receipts.
 */
export async function recordCurrent(services: Recording & Pick<Services, 'store'>, secret: Secret): Promise<void> {
  const { current, previous } = secret.stages;
  const key = await readKey(services, secret, current);
  if (key.kind !== 'key' || !key.ours) return;
  await record(services, secret, 'promoted', { ...key.held, predecessor: previous });
}

/** The same for the superseded version, if it is labelled. */
export async function recordPrevious(services: Recording & Pick<Services, 'store'>, secret: Secret): Promise<void> {
  const retiring = secret.stages.retiring.find((one) => one.versionId === secret.stages.previous);
  const key = await readKey(services, secret, retiring?.versionId);
  if (!retiring || key.kind !== 'key') return;
  await recordRetiring(services, secret, key.held, retiring.dueAt);
}

async function write({ receipts, metrics, log }: Recording, receipt: Receipt): Promise<void> {
  try {
    await receipts.write(receipt);
  } catch (error) {
    metrics.count('ReceiptsFailed', 1, receipt.secretArn);
    log.error('receipt not written', { receipt, error });
    if (receipt.transition === 'revoked') throw error;
  }
}

/** The services of one request of an operator, or of an alarm: receipts and events name who asked. */
export function onBehalfOf<Given extends Pick<Services, 'receipts' | 'events'>>(
  services: Given,
  requestedBy: string,
  asks: 'person' | 'alarm' = 'person',
): Given {
  const byAlarm = asks === 'alarm' && ({ byAlarm: true } as const);
  const { receipts, events } = services;
  return {
    ...services,
    receipts: { write: (receipt) => receipts.write({ ...receipt, requestedBy }) },
    events: {
      publish: (event) => events.publish({ ...event, ...byAlarm, evidence: { ...event.evidence, requestedBy } }),
    },
  };
}
