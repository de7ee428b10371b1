import { claimLabel, retiringLabel } from '../../../../lib/rotation/labels';
import { lookAtKey } from '../../../../lib/rotation/reconciliation/look-at-key';
import { openSecret } from '../../../../lib/rotation/secret';
import { PLACEHOLDER_TEXT } from '../../../../lib/rotation/secret-value';
import { createTally } from '../../../../lib/rotation/reconciliation/tally';
import { MANY } from '../../../support/memory-provider';
import { attachesLabel, putsValue } from '../../../support/person';
import { HOUR, MINUTE, world, type World } from '../../../support/world';

/** The gauges that one look at the key leaves, those that it could not learn left out. */
async function look(here: World): Promise<Readonly<Record<string, number>>> {
  const tally = createTally();
  await lookAtKey(here.services, await openSecret(here.services, here.arn), tally);
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
  expect(await look(here)).toMatchObject({ PostponedRevocations: 0 });
  await here.clock.advance(1);
  expect(await look(here)).toMatchObject({ PostponedRevocations: 1 });
});

it('a superseded key that is not ours awaits a person, also while an older one of ours is retiring', async () => {
  const here = world({ loseWakeUps: true });
  await here.rotate();
  here.provider.addForeign('by-hand');
  putsValue(here, { apiKey: 'value-of-by-hand', apiKeyId: 'by-hand' });
  await here.reconcile();
  await here.clock.advance(MINUTE);
  await here.rotate();
  expect(await look(here)).toMatchObject({ KeysAwaitingPerson: 1 });
});

it('a superseded placeholder is no key to ask about, as text neither', async () => {
  const capabilities = { ...MANY, identifies: true };
  const here = world({ value: PLACEHOLDER_TEXT, tags: { 'keyturn:format': 'text' }, capabilities });
  await here.rotate();
  here.provider.trouble.verify = 'unknown';
  expect(await look(here)).toMatchObject({ KeysAwaitingPerson: 0 });
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
    const gauges = await look(here);
    expect(gauges).toMatchObject({ OverdueRevocations: 1 });
    expect(gauges).not.toHaveProperty('ZombieKeys');
  });

  it('a postponed revocation is counted, and names nobody', async () => {
    const { here } = await labelled(-5, 600);
    const before = here.events.length;
    expect(await look(here)).toMatchObject({ PostponedRevocations: 1, OverdueRevocations: 0 });
    expect(here.events.slice(before)).toEqual([]);
  });

  it('it waits for its due time, and for no person yet', async () => {
    const { here } = await labelled(600);
    expect(await look(here)).toMatchObject({ KeysAwaitingPerson: 0 });
    const { here: unlabelled } = await labelled();
    expect(await look(unlabelled)).toMatchObject({ KeysAwaitingPerson: 1 });
  });
});
