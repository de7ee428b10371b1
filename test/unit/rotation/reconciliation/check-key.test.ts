import { claimLabel, retiringLabel } from '../../../../lib/rotation/labels';
import { HEALTH_GAUGES } from '../../../../lib/rotation/metric-names';
import { checkKey, createTally } from '../../../../lib/rotation/reconciliation/check-key';
import { openSecret } from '../../../../lib/rotation/secret';
import { PLACEHOLDER_TEXT } from '../../../../lib/rotation/secret-value';
import { MANY } from '../../../support/memory-provider';
import { attachesLabel, putsValue } from '../../../support/person';
import { HOUR, MINUTE, world, type World } from '../../../support/world';

/** The gauges after one check of the key, without those that it could not learn. */
async function check(here: World): Promise<Readonly<Record<string, number>>> {
  const tally = createTally();
  await checkKey(here.services, await openSecret(here.services, here.arn), tally);
  return Object.fromEntries(tally.learned().map(({ gauge, count }) => [gauge, count]));
}
const inMinutes = (here: World, minutes: number) => new Date(here.clock.now().getTime() + minutes * MINUTE);

it('a revocation counts as postponed from the instant at which it was first due', async () => {
  const here = world({ graceSeconds: 3600, loseWakeUps: true });
  const old = await here.rotate();
  await here.rotate();
  const due = here.scheduled[0]?.at ?? new Date();
  attachesLabel(here, retiringLabel(new Date(due.getTime() + 48 * HOUR), old), old);
  await here.clock.advance(due.getTime() - 1 - here.clock.now().getTime());
  expect(await check(here)).toMatchObject({ PostponedRevocations: 0 });
  await here.clock.advance(1);
  expect(await check(here)).toMatchObject({ PostponedRevocations: 1 });
});

it('a superseded key that is not ours awaits a person, also while an older one of ours is retiring', async () => {
  const here = world({ loseWakeUps: true });
  await here.rotate();
  here.provider.addForeign('by-hand');
  putsValue(here, { apiKey: 'value-of-by-hand', apiKeyId: 'by-hand' });
  await here.reconcile();
  await here.clock.advance(MINUTE);
  await here.rotate();
  expect(await check(here)).toMatchObject({ KeysAwaitingPerson: 1 });
});

it('a superseded placeholder is no key to ask about, as text neither', async () => {
  const capabilities = { ...MANY, identifies: true };
  const here = world({ value: PLACEHOLDER_TEXT, tags: { 'keyturn:format': 'text' }, capabilities });
  await here.rotate();
  here.provider.trouble.verify = 'unknown';
  expect(await check(here)).toMatchObject({ KeysAwaitingPerson: 0 });
});

describe('of a key whose id nobody knows, and whose version a person labelled', () => {
  async function labelled(...minutes: readonly number[]) {
    const here = world({ loseWakeUps: true });
    here.provider.addForeign('unknown');
    const old = putsValue(here, { apiKey: 'value-of-unknown' });
    await here.clock.advance(MINUTE);
    await here.rotate();
    for (const due of minutes) attachesLabel(here, retiringLabel(inMinutes(here, due), old), old);
    return { here, old };
  }

  it('nobody can say whether it outlived its revocation', async () => {
    const { here, old } = await labelled(-60);
    attachesLabel(here, claimLabel(old), old);
    const gauges = await check(here);
    expect(gauges).toMatchObject({ OverdueRevocations: 1 });
    expect(gauges).not.toHaveProperty('ZombieKeys');
  });

  it('a postponed revocation is counted, and names nobody', async () => {
    const { here } = await labelled(-5, 600);
    const before = here.events.length;
    expect(await check(here)).toMatchObject({ PostponedRevocations: 1, OverdueRevocations: 0 });
    expect(here.events.slice(before)).toEqual([]);
  });

  it('it waits for its due time, and for no person yet', async () => {
    const { here } = await labelled(600);
    expect(await check(here)).toMatchObject({ KeysAwaitingPerson: 0 });
    const { here: unlabelled } = await labelled();
    expect(await check(unlabelled)).toMatchObject({ KeysAwaitingPerson: 1 });
  });
});

it('a 0 is written of what was learned, and a count in any case', () => {
  const tally = createTally();
  tally.add('ZombieKeys');
  tally.add('ZombieKeys');
  tally.add('StuckRotations');
  tally.unknown('StuckRotations', 'OverdueRotations');
  const counted = { ZombieKeys: 2, StuckRotations: 1 };
  expect(tally.learned()).toEqual(
    HEALTH_GAUGES.filter((gauge) => gauge !== 'OverdueRotations').map((gauge) => ({
      gauge,
      count: Object.entries(counted).find(([name]) => name === gauge)?.[1] ?? 0,
    })),
  );
});
