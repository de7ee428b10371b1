import type { LoggedEvent } from '@keyturn/local-cloud';
import type { Mark } from '../../timeline/timeline';

/** Marks for the rotations of one secret and for all alarms. */
export function marksOf(events: readonly LoggedEvent[], secretArn: string): readonly Mark[] {
  return events.flatMap((event) => markOf(event, secretArn) ?? []);
}

function markOf(event: LoggedEvent, secretArn: string): Mark | undefined {
  const at = new Date(event.at);
  switch (event.type) {
    case 'RotationStep':
      if (event['failed'] === undefined || event['secret'] !== secretArn) return undefined;
      return { at, kind: 'failure', text: `${String(event['step'])} failed` };
    case 'AlarmStateChanged':
      if (event['to'] === 'ALARM') return { at, kind: 'alarm', text: `${String(event['alarm'])} is in ALARM` };
      if (event['from'] === 'ALARM') return { at, kind: 'event', text: `${String(event['alarm'])} is OK again` };
      return undefined;
    case 'EventEmitted':
      return rotationMark(at, event['detail'], secretArn);
    default:
      return undefined;
  }
}

const ROTATION_EVENTS: readonly unknown[] = ['RotationStarted', 'RotationSucceeded', 'RotationAbandoned'];

function rotationMark(at: Date, detail: unknown, secretArn: string): Mark | undefined {
  const { eventName, additionalEventData } = detail as ServiceEventDetail;
  if (!ROTATION_EVENTS.includes(eventName) || additionalEventData?.SecretId !== secretArn) return undefined;
  return { at, kind: 'event', text: String(eventName) };
}

/** Only Secrets Manager's own events have these details. */
interface ServiceEventDetail {
  readonly eventName?: unknown;
  readonly additionalEventData?: { readonly SecretId?: unknown };
}
