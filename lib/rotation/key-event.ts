/** The `source` of our events on the default bus. */
export const EVENT_SOURCE = 'keyturn.rotation';

/** The kinds of event on the bus, as `detail-type`. A closed list. */
export const EVENT_TYPES = [
  'Key Issued',
  'Key Promoted',
  'Key Revoked',
  'Key Rolled Back',
  'Key Awaiting Person',
  'Rotation Failed',
  'Revocation Held',
  'Revocation Failed',
  'Zombie Key',
  'Revocation Postponed',
  'Key Compromised',
  'Operator Acted',
  'Orphan Revoked',
  'Orphan Found',
  'Rotation Stuck',
  'Rotation Overdue',
  'Current Key Refused',
  'Admin Credential Problem',
  'Revoked Key Used',
  'Old Key Still In Use',
] as const;
export type EventType = (typeof EVENT_TYPES)[number];

export interface KeyEvent {
  readonly type: EventType;
  readonly secretArn: string;
  readonly secretName: string;
  readonly versionId?: string;
  readonly keyId?: string;
  /** Who owns the key, and how critical it is: a rule can route by them. */
  readonly owner?: string;
  readonly criticality?: string;
  /** An error code, where the event is about a failure. */
  readonly code?: string;
  /** An alarm asked for what happened: no person waits for the answer. */
  readonly byAlarm?: true;
  /** Facts for people: times in ISO 8601, durations in seconds. Never a key. */
  readonly evidence?: Readonly<Record<string, string | number | boolean>>;
}

/** What an event says of the secret that it is about. */
export interface EventSubject {
  readonly arn: string;
  readonly name: string;
  readonly owner?: string;
  readonly criticality?: string;
}

/** The one way in which an event is built. `version` may come with its key: only the ids go into the event. */
export function eventOf(
  { arn, name, owner, criticality }: EventSubject,
  type: EventType,
  { versionId, keyId }: { readonly versionId?: string | undefined; readonly keyId?: string | undefined } = {},
  more: Pick<KeyEvent, 'code' | 'evidence'> = {},
): KeyEvent {
  return {
    type,
    secretArn: arn,
    secretName: name,
    ...(versionId !== undefined && { versionId }),
    ...(keyId !== undefined && { keyId }),
    ...(owner !== undefined && { owner }),
    ...(criticality !== undefined && { criticality }),
    ...more,
  };
}
