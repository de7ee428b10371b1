import type { EventType, KeyEvent } from './key-event';

/** The alarms of a rotator, a closed list: each has a runbook of its name. */
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

/** The runbooks, `docs/runbooks/<name>.md`: of the alarms, and of what an alarm that is not ours set off. */
export const RUNBOOKS = [...ALARM_NAMES, 'rolled-back-by-alarm'] as const;
export type RunbookName = (typeof RUNBOOKS)[number];

/** Those that may mean that somebody has a key who should not: for the security topic, where there is one. */
export const SECURITY_ALARMS: ReadonlySet<RunbookName> = new Set([
  'auth-failure-spike',
  'revoked-key-used',
  'zombie-key',
  'orphan-keys',
  'admin-credential',
]);

/** The events that people are notified about, each with its runbook: mostly an alarm's. It names the key, the alarm does not. */
export const RUNBOOK_OF_EVENT: Readonly<Partial<Record<EventType, RunbookName>>> = {
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
  'Key Rolled Back': 'rolled-back-by-alarm',
};

/** The version in package.json, which a test compares: a runbook is that of the deployed version, not the newest. */
const RELEASE = 'v0.1.0';

const ADDRESS = `https://github.com/keyturn/keyturn/blob/${RELEASE}/docs/runbooks`;

export function runbookUrl(name: RunbookName): string {
  return `${ADDRESS}/${name}.md`;
}

/** Undefined for an event that people are not notified of: a rollback that one of them asked for is no news. */
export function runbookOf({ type, byAlarm }: Pick<KeyEvent, 'type' | 'byAlarm'>): string | undefined {
  const name = type === 'Key Rolled Back' && !byAlarm ? undefined : RUNBOOK_OF_EVENT[type];
  return name && runbookUrl(name);
}
