/** The kinds of event on the bus, source `keyturn.rotation`, as `detail-type`. A closed list. */
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
  /** An error code, where the event tells of a failure. */
  readonly code?: string;
  /** An alarm asked for what it tells: no person waits for the answer. */
  readonly byAlarm?: true;
  /** Facts for people: times in ISO 8601, durations in seconds. Never a key. */
  readonly evidence?: Readonly<Record<string, string | number | boolean>>;
}
