import { closePromoted } from '../../../packages/local-cloud/src/services/secrets-manager/rotation-attempt';
import { claimLabel } from '../../../lib/rotation/labels';
import { reconcileSecret } from '../../../lib/rotation/reconciliation/reconcile';
import { revoke } from '../../../lib/rotation/revocation/revoke';
import { rollback } from '../../../lib/rotation/operations/rollback';
import { rotate } from '../../../lib/rotation/steps/rotate';
import type { Services } from '../../../lib/rotation/services';
import type { Step } from '../../../lib/rotation/steps/rotation-request';
import { sweep } from '../../../lib/rotation/reconciliation/sweep';
import { type End, interleavings } from '../../support/interleave';
import { MANY, SLOTS } from '../../support/memory-provider';
import { observe, type Observer } from '../../support/observer';
import { HOUR, MINUTE, world, type World } from '../../support/world';

type Observed = World & { readonly versionId: string; readonly old: string; readonly observer: Observer };
type Prepare = (capabilities: typeof MANY) => Promise<Observed>;

/** One key in use, and a rotation under way up to, and without, the named step. */
const before =
  (next: Step): Prepare =>
  async (capabilities) => {
    const here = world({ capabilities, graceSeconds: 3600, loseWakeUps: true });
    const old = await here.rotate();
    await here.clock.advance(48 * HOUR);
    const versionId = here.begin();
    for (const step of ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const) {
      if (step === next) break;
      await here.step(step, versionId);
    }
    return { ...here, versionId, old, observer: observe(here) };
  };

/** Two keys that work: the first retiring, so many milliseconds past due. */
const promoted =
  (msPastDue: number): Prepare =>
  async (capabilities) => {
    const here = world({ capabilities, graceSeconds: 3600, loseWakeUps: true });
    const old = await here.rotate();
    await here.clock.advance(48 * HOUR);
    const versionId = await here.rotate();
    const dueAt = here.scheduled[0]?.at.getTime() ?? 0;
    await here.clock.advance(dueAt + msPastDue - here.clock.now().getTime());
    return { ...here, versionId, old, observer: observe(here) };
  };

const step =
  (name: Step) =>
  (services: Services, { arn, versionId }: Observed) =>
    rotate(services, { step: name, secretId: arn, versionId });
const revokeOld = (services: Services, { arn, old }: Observed) =>
  revoke(services, { v: 1, secretArn: arn, versionId: old, keyId: 'key-1' });
const rollBack = (services: Services, { arn, versionId }: Observed) =>
  rollback(services, { secretId: arn, expect: versionId });
const reconcile = (services: Services, { arn }: Observed) => reconcileSecret(services, arn);

const failed = (end: End<unknown>): boolean => 'error' in end;
const ours = (end: End<unknown>): boolean => !('error' in end) || (end.error as Error).name === 'RotationError';

/** What comes after a disturbance: the reconciler and the sweep run, the grace period passes, and they run again. */
async function settle(here: Observed): Promise<void> {
  await sweep(here.services);
  await here.clock.advance(HOUR + MINUTE);
  await sweep(here.services);
}

/** RotateSecret works: another rotation comes to its end, and leaves nothing but its own key after its grace period. */
async function rotatesAgain(here: Observed): Promise<void> {
  if (here.version('AWSPENDING') === here.versionId && here.version('AWSCURRENT') !== here.versionId)
    await here.retry(here.versionId);
  else if (here.secret().attempt) closePromoted(here.secrets, here.secret(), false);
  const next = await here.rotate();
  expect(here.version('AWSCURRENT')).toBe(next);
  await settle(here);
  expect(here.provider.live()).toEqual([here.currentKeyId()]);
}

/** Runs two pieces of work in every interleaving and checks each; gives what was wrong, how often, and where for example. */
async function everyInterleaving<A, B>(
  prepare: () => Promise<Observed>,
  first: (services: Services, here: Observed) => Promise<A>,
  second: (services: Services, here: Observed) => Promise<B>,
  check: (here: Observed, first: End<A>, second: End<B>) => Promise<void>,
): Promise<readonly string[]> {
  const wrong = new Map<string, string[]>();
  const all = await interleavings(prepare, first, second);
  expect(all.length).toBeGreaterThan(20);
  for (const { world: here, at, first: one, second: two } of all) {
    try {
      expect([ours(one), ours(two)]).toEqual([true, true]);
      await check(here, one, two);
      expect(here.observer.violations).toEqual([]);
    } catch (error) {
      const ends = JSON.stringify([one, two], (_, value: unknown) => (value instanceof Error ? value.message : value));
      const what = `${ends}: ${(error as Error).message}`;
      wrong.set(what, [...(wrong.get(what) ?? []), at]);
    }
  }
  return [...wrong].map(([what, places]) => `${places.length} of ${all.length}, such as ${places[0]}: ${what}`);
}

const KINDS = [
  ['many keys with names', MANY],
  ['two slots without names', SLOTS],
] as const;

describe.each(KINDS)('two runs at once, %s', (_, capabilities) => {
  it('createSecret twice: one key stays, whichever it is', async () => {
    const wrong = await everyInterleaving(
      () => before('createSecret')(capabilities),
      step('createSecret'),
      step('createSecret'),
      async (here, one, two) => {
        expect([failed(one), failed(two)]).toContain(false);
        expect(here.keyId(here.versionId)).toBeDefined();
        expect(here.provider.live()).toEqual(['key-1', here.keyId(here.versionId)]);
        await here.retry(here.versionId);
        await settle(here);
        expect(here.provider.live()).toEqual([here.currentKeyId()]);
      },
    );
    expect(wrong).toEqual([]);
  });

  it('finishSecret twice: promoted once, due once it is', async () => {
    const wrong = await everyInterleaving(
      () => before('finishSecret')(capabilities),
      step('finishSecret'),
      step('finishSecret'),
      async (here, one, two) => {
        expect([failed(one), failed(two)]).toEqual([false, false]);
        expect(here.version('AWSCURRENT')).toBe(here.versionId);
        expect(here.labels(here.old).filter((label) => label.startsWith('KEYTURN_RETIRING_'))).toHaveLength(1);
        await settle(here);
        expect(here.provider.live()).toEqual(['key-2']);
      },
    );
    expect(wrong).toEqual([]);
  });

  it('finishSecret and a reconciliation', async () => {
    const wrong = await everyInterleaving(
      () => before('finishSecret')(capabilities),
      step('finishSecret'),
      reconcile,
      async (here, one, two) => {
        expect([failed(one), failed(two)]).toEqual([false, false]);
        await settle(here);
        expect(here.provider.live()).toEqual(['key-2']);
      },
    );
    expect(wrong).toEqual([]);
  });

  it('revoke twice: revoked, and nothing of it left', async () => {
    const wrong = await everyInterleaving(
      () => promoted(0)(capabilities),
      revokeOld,
      revokeOld,
      async (here, one, two) => {
        expect([failed(one), failed(two)]).toEqual([false, false]);
        await reconcileSecret(here.services, here.arn);
        expect(here.provider.live()).toEqual(['key-2']);
        expect(here.labels(here.old)).toEqual(['AWSPREVIOUS']);
      },
    );
    expect(wrong).toEqual([]);
  });

  it.each([
    ['rollback', 'revoke', rollBack, revokeOld],
    ['revoke', 'rollback', revokeOld, rollBack],
  ])(
    '%s against %s: exactly one happens, and RotateSecret works afterwards',
    async (_first, _second, first, second) => {
      const seen = new Set<string>();
      const wrong = await everyInterleaving<unknown, unknown>(
        () => promoted(0)(capabilities),
        first,
        second,
        async (here, one, two) => {
          const [rolled, revoked] = first === rollBack ? [one, two] : [two, one];
          const back = here.version('AWSCURRENT') === here.old;
          const dead = !here.provider.live().includes('key-1');
          expect(back).toBe(!dead);
          expect('value' in rolled && (rolled.value as { outcome: string }).outcome === 'done').toBe(back);
          expect('value' in revoked && revoked.value === 'revoked').toBe(dead);
          expect(here.provider.accepts(here.currentKeyId() ?? '')).toBe(true);
          seen.add(back ? 'rolled back' : 'revoked');
          await settle(here);
          expect(here.provider.live()).toEqual([back ? 'key-1' : 'key-2']);
          await rotatesAgain(here);
        },
      );
      expect(wrong).toEqual([]);
      expect([...seen].sort()).toEqual(['revoked', 'rolled back']);
    },
  );

  it('rollback twice: one goes back, the other finds it done', async () => {
    const wrong = await everyInterleaving(
      () => promoted(-30 * MINUTE)(capabilities),
      rollBack,
      rollBack,
      async (here, one, two) => {
        expect([failed(one), failed(two)]).toEqual([false, false]);
        expect(here.version('AWSCURRENT')).toBe(here.old);
        await settle(here);
        expect(here.provider.live()).toEqual(['key-1']);
        await rotatesAgain(here);
      },
    );
    expect(wrong).toEqual([]);
  });

  it('rollback and a reconciliation', async () => {
    const wrong = await everyInterleaving(
      () => promoted(-30 * MINUTE)(capabilities),
      rollBack,
      reconcile,
      async (here, one, two) => {
        expect([failed(one), failed(two)]).toEqual([false, false]);
        await settle(here);
        expect(here.version('AWSCURRENT')).toBe(here.old);
        expect(here.provider.live()).toEqual(['key-1']);
        await rotatesAgain(here);
      },
    );
    expect(wrong).toEqual([]);
  });
});

describe('a rollback and the next promotion', () => {
  it('AWSCURRENT ends on one of the two, the rollback says which, and every other key goes', async () => {
    const wrong = await everyInterleaving(
      () => promoted(-30 * MINUTE)(MANY),
      rollBack,
      async (services, here) => {
        const next = here.begin('55555555-5555-4555-8555-555555555555');
        for (const name of ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const) {
          await rotate(services, { step: name, secretId: here.arn, versionId: next });
        }
      },
      async (here, rolled) => {
        const isBack = here.version('AWSCURRENT') === here.old;
        const saysBack = 'value' in rolled && rolled.value.outcome === 'done';
        if (isBack) expect(saysBack).toBe(true);
        expect(here.events.some(({ type }) => type === 'Key Rolled Back')).toBe(saysBack);
        if (!saysBack) expect(here.labels(here.versionId)).not.toContain(claimLabel(here.old));
        expect(here.provider.accepts(here.currentKeyId() ?? '')).toBe(true);
        await settle(here);
      },
    );
    expect(wrong).toEqual([]);
  });
});
