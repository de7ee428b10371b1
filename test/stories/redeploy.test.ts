import { deployWatched, type WatchedDeployment } from './deploy-watched';
import { schedules } from './read-cloud';
import { openSubject, type Subject } from './subject';
import { ADMIN_SECRET, ADMIN_TOKEN, GATEWAY_OPTIONS, inventoryOf } from './two-providers';

// What deleting the stack and removing a key leave behind, and what the next deployment takes up.

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const inventory = (keys: readonly string[]) =>
  inventoryOf(`
defaults: { every: 7d, grace: 2h }
providers:
  gateway: { type: http, admin: ${ADMIN_SECRET}, options: ${GATEWAY_OPTIONS.replaceAll('\n', ' ').replace('maxKeys: 2', 'maxKeys: 6')} }
keys:
${keys.map((key) => `  ${key}: { provider: gateway }`).join('\n')}
`);

const BOTH = inventory(['prod/one', 'prod/two']);
let deployment: WatchedDeployment;
let one: Subject;
let two: Subject;
beforeEach(async () => {
  deployment = await deployWatched(BOTH, { secrets: { [ADMIN_SECRET]: JSON.stringify({ token: ADMIN_TOKEN }) } });
  one = openSubject(deployment, 'gateway', 'prod/one');
  two = openSubject(deployment, 'gateway', 'prod/two');
  for (const subject of [one, two]) {
    await subject.rotate();
    await subject.rotate();
  }
});
afterEach(() => deployment.stop());

test('deleting the stack keeps secrets, values and labels, and no key at the provider changes', async () => {
  const before = { secrets: [one.secret(), two.secret()], keys: one.liveKeys() };
  await deployment.cloud.undeploy();
  for (const [subject, was] of [
    [one, before.secrets[0]],
    [two, before.secrets[1]],
  ] as const) {
    expect(subject.secret().versions).toEqual(was?.versions);
    expect(subject.secret().rotation?.enabled).toBe(false);
    expect(subject.secret().deletedAt).toBeUndefined();
  }
  await deployment.cloud.advance(3 * HOUR);
  expect(one.liveKeys()).toEqual(before.keys);
});

test('a key that leaves the inventory keeps its secret, and what is retiring is still revoked', async () => {
  const old = two.stages().retiring[0]?.versionId;
  await deployment.redeploy(inventory(['prod/one']));
  expect(two.secret()).toMatchObject({ rotation: { enabled: false } });
  expect(two.isAlive(two.keyId(two.stages().current))).toBe(true);
  await deployment.cloud.advance(2 * HOUR + 2 * MINUTE);
  expect(two.isAlive(two.keyId(old))).toBe(false);
  expect(two.isAlive(two.keyId(two.stages().current))).toBe(true);
  expect(two.stages().retiring).toEqual([]);
});

test('a redeployment takes up what is retiring, though the wake-ups went with the schedule group', async () => {
  const old = [one, two].map((subject) => subject.keyId(subject.stages().retiring[0]?.versionId));
  const current = [one, two].map((subject) => subject.keyId(subject.stages().current));
  expect(await schedules(one)).toBe(2);
  await deployment.cloud.undeploy();
  await deployment.cloud.advance(30 * MINUTE);
  await deployment.redeploy(BOTH);
  expect(await schedules(one)).toBe(0);
  expect(old.map((keyId) => one.isAlive(keyId))).toEqual([true, true]);
  // Due after two hours; the hourly reconciliation sees it at its next run.
  await deployment.cloud.advance(3 * HOUR);
  expect(old.map((keyId) => one.isAlive(keyId))).toEqual([false, false]);
  expect(current.map((keyId) => one.isAlive(keyId))).toEqual([true, true]);
});
