import { diagnose } from '../../../lib/handlers/diagnose';
import type { InstalledAlarm, Installation } from '../../../lib/rotation/installation';
import { TOPIC, wholeInstallation } from './whole-installation';

const problems = async (wrong: Partial<Installation>) =>
  (await diagnose(wholeInstallation(wrong))).filter(({ ok }) => !ok);

const alarm = (change: Partial<InstalledAlarm>) => () =>
  Promise.resolve([{ name: 'alarm-1', state: 'OK', actionsEnabled: true, topics: [TOPIC], ...change }]);

test('nothing is wrong with a whole installation', async () => {
  expect(await problems({})).toEqual([]);
});

test.each<[string, Partial<Installation>, { check: string; found: string }]>([
  [
    'a function is missing',
    { functions: () => Promise.resolve([{ name: 'f', state: 'missing' }]) },
    { check: 'function f', found: 'missing' },
  ],
  [
    'a function cannot start',
    { functions: () => Promise.resolve([{ name: 'f', state: 'Failed' }]) },
    { check: 'function f', found: 'Failed' },
  ],
  [
    'a log group is missing',
    { logGroups: () => Promise.resolve([{ name: '/l', exists: false }]) },
    { check: 'log group /l', found: 'missing' },
  ],
  [
    'Secrets Manager may not invoke',
    { rotationMayBeInvoked: () => Promise.resolve(false) },
    { check: 'Secrets Manager may invoke the rotation function', found: 'no' },
  ],
  [
    'failed wake-ups go nowhere',
    { failureDestination: () => Promise.resolve(undefined) },
    { check: 'destination of failed wake-ups', found: 'none' },
  ],
  [
    'the failure queue is not empty',
    { failedWakeUps: () => Promise.resolve(3) },
    { check: 'failure queue', found: '3 failed wake-ups' },
  ],
  [
    'the schedule group is being deleted',
    { scheduleGroup: () => Promise.resolve('DELETING') },
    { check: 'schedule group of the wake-ups', found: 'DELETING' },
  ],
  ['there is no alarm', { alarms: () => Promise.resolve([]) }, { check: 'alarms', found: '0' }],
  ['an alarm is raised', { alarms: alarm({ state: 'ALARM' }) }, { check: 'alarm alarm-1', found: 'ALARM' }],
  [
    'an alarm is muted',
    { alarms: alarm({ actionsEnabled: false }) },
    { check: 'alarm alarm-1', found: 'its actions are disabled' },
  ],
  ['an alarm tells nobody', { alarms: alarm({ topics: [] }) }, { check: 'alarm alarm-1', found: 'tells no topic' }],
  [
    'nobody has confirmed a subscription',
    { confirmedSubscriptions: () => Promise.resolve(0) },
    { check: 'topic Keyturn-Alarms', found: '0 confirmed subscriptions' },
  ],
])('when %s, it is said with what to do', async (_, wrong, problem) => {
  expect(await problems(wrong)).toEqual([{ ...problem, ok: false, todo: expect.stringMatching(/\w/) }]);
});

test('what may not be seen is a problem, by its code alone, and the rest is still looked at', async () => {
  const denied = Object.assign(new Error('User arn:... is not authorized'), { name: 'AccessDeniedException' });
  const checks = await diagnose(wholeInstallation({ functions: () => Promise.reject(denied) }));
  expect(checks.filter(({ ok }) => !ok)).toEqual([
    expect.objectContaining({ check: 'functions', found: 'could not be seen: AccessDeniedException' }),
  ]);
  expect(checks.length).toBeGreaterThan(6);
});
