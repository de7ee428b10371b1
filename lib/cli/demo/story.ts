import type { InventoryKey } from '../../inventory/inventory';
import { DEFAULT_DRAIN } from '../../rotation/drain-policy';
import { formatDuration } from '../../rotation/duration';
import { alarmsOf, counted } from './cloudwatch';
import type { RunningConsumer } from './consumer';
import { orphans, overlap, stages } from './ground-truth';
import type { Stage } from './stage';
import type { Summary } from './summary';

type Print = (line: string) => void;
/** One line of the story: when, what and how. */
type Show = (what: string, text: string) => void;

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** Plays the story, prints what happens as it happens, and counts. */
export async function playStory(stage: Stage, print: Print): Promise<Omit<Summary, 'seconds'>> {
  const [first] = stage.keys;
  if (!first) throw new Error('the inventory has no keys');
  const show = (what: string, text: string) => print(`${clockTime(stage)}  ${what.padEnd(9)} ${text}`);
  const showSteps = followSteps(stage, show);

  for (const key of stage.keys) {
    show('rotate', `${key.name}: the first rotation replaces the placeholder`);
    await stage.rotate(key);
    showSteps();
  }
  const load = stage.startLoad();
  const names = load.map((one) => one.record()).filter(({ key }) => key === first.name);
  show(
    'load',
    `${names.map(({ name, maxAgeSeconds }) => `${name} (keeps a key ${formatDuration(maxAgeSeconds)})`).join(', ')}`,
  );
  await pause(700);

  show('rotate', `${first.name}, under load`);
  await stage.rotate(first);
  showSteps();
  const superseded = stage.heldKey(first, stages(stage, first).previous);
  showLabels(stage, first, print);
  if (superseded) await showAcceptance(stage, first, show);
  await pause(500);

  const grace = formatDuration(first.graceSeconds);
  await passGrace(stage, first, load);
  await waitForDrain(stage, first, show);
  const oldKeyRefused = superseded !== undefined && !(await stage.accepts(first, superseded));
  show(
    'revoke',
    `the grace period of ${grace} is over: ${superseded ? stage.nameOf(superseded.keyId) : 'the old key'} is ${oldKeyRefused ? 'refused' : 'STILL ACCEPTED'}`,
  );
  const overlapSeconds = superseded ? overlap(stage, first, superseded.keyId) : 0;
  await pause(400);

  await breakProvider(stage, first, show, showSteps);
  await passGrace(stage, first, load);
  if (orphans(stage).length > 0) await pass(stage, DAY_MS);
  show('sweep', `${orphans(stage).length} orphans left`);
  await pause(400);

  await Promise.all(load.map((consumer) => consumer.stop()));
  const records = load.map((consumer) => consumer.record());
  return {
    requests: sum(records.map(({ requests }) => requests)),
    failed: sum(records.map(({ failed }) => failed)),
    rotations: await counted(stage, 'RotationSucceeded'),
    failedRotations: await counted(stage, 'RotationFailed'),
    revocations: await counted(stage, 'RevocationSucceeded'),
    overlapSeconds,
    oldKeyRefused,
    orphans: orphans(stage).length,
  };
}

/**
 * Lets the grace period pass in two leaps. Every consumer uses the new key before the second: else a request that is
 * under way while the clock leaps would be a use of the old key at the end of its grace period.
 */
async function passGrace(stage: Stage, key: InventoryKey, load: readonly RunningConsumer[]): Promise<void> {
  const longest = Math.max(...load.map((one) => one.record()).map(({ maxAgeSeconds }) => maxAgeSeconds)) * 1000;
  const graceMs = key.graceSeconds * 1000;
  const first = Math.min(longest + MINUTE_MS, graceMs);
  await pass(stage, first);
  await pause(200);
  await pass(stage, graceMs - first + 2 * MINUTE_MS);
}

/** A key that was used a moment before it became due is not revoked yet. */
async function waitForDrain(stage: Stage, key: InventoryKey, show: Show): Promise<void> {
  const { postponeSeconds, atMostSeconds } = { ...DEFAULT_DRAIN, ...key.drain };
  const isRetiring = () => stages(stage, key).retiring.length > 0;
  for (let waited = 0; isRetiring() && waited < atMostSeconds; waited += postponeSeconds) {
    show('drain', `the old key was used lately, so its revocation waits for ${formatDuration(postponeSeconds)}`);
    await pass(stage, postponeSeconds * 1000 + MINUTE_MS);
  }
}

/** The provider issues a key and its answer is lost: nobody knows whether there is a key. */
async function breakProvider(stage: Stage, key: InventoryKey, show: Show, showSteps: () => void): Promise<void> {
  const fakeProvider = stage.fakeProviderOf(key);
  if (fakeProvider) fakeProvider.fail({ mode: 'reset', requests: ['issue'], effect: 'after', times: 1 });
  else stage.cloud.faults.add({ kind: 'drop', service: 'iam', operation: 'CreateAccessKey', when: 'after' });
  show('break', `${key.provider} issues a key and the connection breaks before the answer arrives`);
  const before = stages(stage, key).current;
  await stage.rotate(key);
  showSteps();
  show(
    'orphan',
    `${orphans(stage).length} key at ${key.provider} that no version holds; consumers go on with the current one`,
  );
  for (let minutes = 0; stage.secretOf(key).rotation && minutes < 24 * 60; minutes += 5) {
    await pass(stage, 5 * MINUTE_MS);
  }
  showSteps();
  const recovered = stages(stage, key).current !== before;
  const end = recovered ? 'Secrets Manager repeated the rotation by itself' : 'no repeated rotation succeeded';
  show('recover', `${end}; ${orphans(stage).length} orphans, ${await alarmsOf(stage)}`);
}

/** Shows the steps that ran since the last call. */
function followSteps(stage: Stage, show: Show): () => void {
  let last = 0;
  return () => {
    const events = stage.cloud.events(last);
    last = events.at(-1)?.seq ?? last;
    const steps = events.filter(({ type }) => type === 'RotationStep');
    for (const attempt of groupBy(steps, (one) => one.step === 'createSecret')) {
      const text = attempt.map(({ step, failed }) => `${String(step)} ${failed === undefined ? '✓' : '✗'}`).join('  ');
      if (text !== '') show('steps', text);
    }
  };
}

function showLabels(stage: Stage, key: InventoryKey, print: Print): void {
  for (const { versionId, labels } of stage.secretOf(key).versions) {
    const held = stage.heldKey(key, versionId);
    if (held && labels.length > 0) print(`          ${stage.nameOf(held.keyId).padEnd(9)} ${labels.join(' ')}`);
  }
}

async function showAcceptance(stage: Stage, key: InventoryKey, show: Show): Promise<void> {
  const { current, previous } = stages(stage, key);
  const held = [previous, current].flatMap((id) => stage.heldKey(key, id) ?? []);
  const verdicts = await Promise.all(
    held.map(async (one) => `${stage.nameOf(one.keyId)} ${(await stage.accepts(key, one)) ? 'accepted' : 'refused'}`),
  );
  show('both', verdicts.join(', '));
}

function groupBy<Item>(items: readonly Item[], begins: (item: Item) => boolean): readonly Item[][] {
  const groups: Item[][] = [];
  for (const item of items) {
    const last = groups.at(-1);
    if (!last || begins(item)) groups.push([item]);
    else last.push(item);
  }
  return groups;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

function clockTime({ cloud }: Stage): string {
  return cloud.now().toISOString().slice(11, 19);
}

function pass({ cloud }: Stage, ms: number): Promise<void> {
  return cloud.advance(ms);
}

/** Real milliseconds under load. */
function pause(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}
