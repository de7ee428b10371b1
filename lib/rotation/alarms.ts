import type { EventType } from './key-event';

/** The alarms of a rotator, a closed list: each has the runbook `docs/runbooks/<name>.md`. */
export const ALARM_NAMES = [
  'rotation-failed',
  'rotation-overdue',
  'reconciler-silent',
  'old-key-still-in-use',
  'auth-failure-spike',
  'revoked-key-used',
  'revocation-failed',
  'zombie-key',
  'orphan-keys',
  'new-key-not-working',
  'admin-credential',
  'key-awaiting-person',
] as const;
export type AlarmName = (typeof ALARM_NAMES)[number];

/** Those that may mean that somebody has a key who should not: for the security topic, where there is one. */
export const SECURITY_ALARMS: ReadonlySet<AlarmName> = new Set([
  'auth-failure-spike',
  'revoked-key-used',
  'zombie-key',
  'orphan-keys',
  'admin-credential',
]);

/** The events that people are told of, each with the alarm whose runbook it belongs to. It names the key, the alarm does not. */
export const ALARM_OF_EVENT: Readonly<Partial<Record<EventType, AlarmName>>> = {
  'Rotation Failed': 'rotation-failed',
  'Rotation Overdue': 'rotation-overdue',
  'Rotation Stuck': 'rotation-overdue',
  'Old Key Still In Use': 'old-key-still-in-use',
  'Revoked Key Used': 'revoked-key-used',
  'Revocation Failed': 'revocation-failed',
  'Revocation Held': 'revocation-failed',
  'Zombie Key': 'zombie-key',
  'Orphan Found': 'orphan-keys',
  'Current Key Refused': 'new-key-not-working',
  'Admin Credential Problem': 'admin-credential',
  'Key Awaiting Person': 'key-awaiting-person',
};

const RUNBOOKS = 'https://github.com/keyturn/keyturn/blob/main/docs/runbooks';

export function runbookUrl(alarm: AlarmName): string {
  return `${RUNBOOKS}/${alarm}.md`;
}
