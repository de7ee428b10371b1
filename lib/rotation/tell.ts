import type { Evidence, Receipt, Transition } from './receipt';
import type { Secret } from './secret';
import type { EventType } from './key-event';
import type { Services } from './services';

/** One transition of a key, as receipts and events tell it. */
export interface Told extends Pick<Receipt, 'transition' | 'versionId' | 'predecessor' | 'keyId'> {
  readonly evidence?: Evidence;
}

export type Telling = Pick<Services, 'receipts' | 'events' | 'metrics' | 'log' | 'clock'>;

/** The event of a transition. That a version is retiring is told by the promotion which superseded it. */
const EVENT_OF: Readonly<Record<Exclude<Transition, 'retiring'>, EventType>> = {
  issued: 'Key Issued',
  promoted: 'Key Promoted',
  rolledBack: 'Key Rolled Back',
  compromised: 'Key Compromised',
  revoked: 'Key Revoked',
  orphanRevoked: 'Orphan Revoked',
};

/**
 * Tells of a transition that has happened: a signed receipt, and an event. A run that repeats a step tells again.
 *
 * The receipt of a revocation must stand before our labels go and everybody forgets the key: else `ReceiptNotWritten` is
 * thrown, and the revocation is repeated. No other receipt is worth a rotation that stops half-way: its words go to the
 * function's log, its absence is counted, and a verification finds it missing.
 */
export async function tell(services: Telling, secret: Pick<Secret, 'arn' | 'name'>, told: Told): Promise<void> {
  const { transition, predecessor, evidence = {}, ...key } = told;
  await write(services, {
    v: 1,
    secretArn: secret.arn,
    ...key,
    ...(predecessor !== undefined && { predecessor }),
    transition,
    at: services.clock.now().toISOString(),
    requestedBy: 'rotation',
    evidence,
  });
  if (transition === 'retiring') return;
  await services.events.publish({
    type: EVENT_OF[transition],
    secretArn: secret.arn,
    secretName: secret.name,
    ...key,
    ...(told.evidence && { evidence }),
  });
}

async function write({ receipts, metrics, log }: Telling, receipt: Receipt): Promise<void> {
  try {
    await receipts.write(receipt);
  } catch (error) {
    metrics.count('ReceiptsFailed', 1, receipt.secretArn);
    log.error('receipt not written', { receipt, error });
    if (receipt.transition === 'revoked') throw error;
  }
}

/** The services of one request of an operator, or of an alarm: receipts name who asked, and so do events. */
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
