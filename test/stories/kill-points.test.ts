import { attemptState, closePromoted } from '../../lib/local/services/secrets-manager/rotation-attempt';
import type { Capabilities } from '../../lib/rotation/provider';
import { reconcileSecret } from '../../lib/rotation/reconcile';
import { revoke } from '../../lib/rotation/revoke';
import { rollback } from '../../lib/rotation/rollback';
import { rotate } from '../../lib/rotation/rotate';
import type { Services } from '../../lib/rotation/services';
import { STEPS } from '../../lib/rotation/step';
import { reconcileAll, sweep } from '../../lib/rotation/sweep';
import { type KillPoint, killableProcess } from '../support/killable';
import { MANY, SLOTS } from '../support/memory-provider';
import { observe } from '../support/observer';
import { HOUR, MINUTE, world, type World } from '../support/world';

/** One process of a story: what it does in a world that the processes before it have made. */
interface Act {
  readonly name: string;
  run(here: World, services: Services): Promise<unknown>;
}

let token = '';
const step = (name: (typeof STEPS)[number]): Act => ({
  name,
  run: (here, services) => rotate(services, { step: name, secretId: here.arn, token }),
});
const STORY: readonly Act[] = [
  ...STEPS.map(step),
  {
    name: 'revoke',
    run: async (here, services) => {
      const [due] = here.scheduled;
      if (!due) throw new Error('nothing is scheduled');
      await here.clock.advance(Math.max(due.at.getTime() - here.clock.now().getTime(), 0));
      await revoke(services, due.wakeUp);
    },
  },
];
const ROLLBACK: readonly Act[] = [
  ...STEPS.map(step),
  { name: 'rollback', run: (here, services) => rollback(services, { secretId: here.arn, expect: token }) },
  { name: 'reconcile', run: (here, services) => reconcileSecret(services, here.arn) },
];

/** A world with one key in use, and a rotation about to begin. */
async function prepared(capabilities: Capabilities): Promise<World> {
  const here = world({ capabilities, graceSeconds: 3600, loseWakeUps: true });
  await here.rotate();
  await here.clock.advance(48 * HOUR);
  token = here.begin();
  return here;
}

/** Plays a story; the named act's process dies at the kill point and the story is over. Returns the calls per act. */
async function play(
  here: World,
  acts: readonly Act[],
  fatal?: { act: string; kill: KillPoint },
): Promise<Map<string, number>> {
  const calls = new Map<string, number>();
  for (const act of acts) {
    const process = killableProcess(here.services, fatal?.act === act.name ? fatal.kill : undefined);
    const end = await process.run((services) => act.run(here, services));
    calls.set(act.name, process.calls.length);
    if (end === 'killed') break;
  }
  return calls;
}

/** What AWS and our schedules do afterwards: the rotation is repeated, wake-ups come, the reconciler runs by the hour. */
async function recover(here: World): Promise<void> {
  const tryAgain = async (work: () => Promise<unknown>) => {
    await work().catch((error: unknown) => here.failures.push(error));
  };
  await tryAgain(() => reconcileSecret(here.services, here.arn));
  for (let minutes = 1; minutes < 600 && attemptState(here.secret(), token).kind === 'pending'; minutes *= 2) {
    await here.clock.advance(minutes * MINUTE);
    await tryAgain(() => here.retry(token));
  }
  if (attemptState(here.secret(), token).kind === 'promoted') closePromoted(here.secrets, here.secret(), false);
  for (let hour = 0; hour < 50; hour += 1) {
    for (const { at, wakeUp } of here.scheduled) {
      if (at <= here.clock.now()) await tryAgain(() => revoke(here.services, wakeUp));
    }
    await tryAgain(() => reconcileAll(here.services));
    if (hour % 24 === 23) await tryAgain(() => sweep(here.services));
    await here.clock.advance(HOUR);
  }
}

describe.each([
  ['many keys with names', MANY],
  ['many keys, no list', { ...MANY, lists: false }],
  ['two slots without names', SLOTS],
] as const)('a process that dies before or after any external call, %s', (_, capabilities) => {
  it.each([
    ['a rotation and its revocation', STORY],
    ['a rollback', ROLLBACK],
  ])('breaks no invariant in %s', async (_story, acts) => {
    const counted = await play(await prepared(capabilities), acts);
    const died: string[] = [];
    for (const [act, calls] of counted) {
      for (let call = 0; call < calls; call += 1) {
        for (const when of ['before', 'after'] as const) {
          const here = await prepared(capabilities);
          const observer = observe(here);
          await play(here, acts, { act, kill: { call, when } });
          observer.look('after the death');
          await recover(here);
          // A key that was issued in the moment of death, where the provider lists none, is known to nobody.
          const untraceable = !capabilities.lists && act === 'createSecret';
          if (!untraceable) observer.lookAtRest();
          for (const violation of observer.violations) died.push(`${act} call ${call} ${when}: ${violation}`);
        }
      }
    }
    expect([...counted.values()].every((calls) => calls > 0)).toBe(true);
    expect(died).toEqual([]);
  });
});
