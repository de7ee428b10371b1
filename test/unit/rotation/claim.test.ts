import { claimOn, releaseClaim, takeClaim } from '../../../lib/rotation/claim';
import { claimLabel, retiringLabel } from '../../../lib/rotation/labels';
import { openSecret } from '../../../lib/rotation/secret';
import { REFUSED, withFaults } from '../../support/faults';
import { attachesLabel } from '../../support/person';
import { HOUR, world } from '../../support/world';

/** Three rotations: `old` and `newer` are retiring, `current` is in use. */
async function three() {
  const here = world();
  const old = await here.rotate();
  await here.clock.advance(HOUR);
  const newer = await here.rotate();
  await here.clock.advance(HOUR);
  const current = await here.rotate();
  return { here, old, newer, current, open: () => openSecret(here.services, here.arn) };
}

describe('the claim on an old version', () => {
  it('is nobody’s at first', async () => {
    const { open, old } = await three();
    expect(claimOn(await open(), old)).toBe('nobody');
  });

  it('is a revocation’s on the old version itself, a rollback’s on the version that it leaves', async () => {
    const { here, open, old, newer, current } = await three();
    expect(await takeClaim(here.services, await open(), old, old)).toBe(true);
    expect(await takeClaim(here.services, await open(), newer, current)).toBe(true);
    expect(here.labels(old)).toContain(claimLabel(old));
    expect(here.labels(current)).toContain(claimLabel(newer));
    expect(claimOn(await open(), old)).toBe('revocation');
    expect(claimOn(await open(), newer)).toBe('rollback');
  });

  it.each(['revocation', 'rollback'])('taken by a %s, it keeps the other out', async (first) => {
    const { here, open, newer, current } = await three();
    const [winner, loser] = first === 'revocation' ? [newer, current] : [current, newer];
    const stale = await open();
    expect(await takeClaim(here.services, stale, newer, winner)).toBe(true);
    expect(await takeClaim(here.services, stale, newer, loser)).toBe(false);
    expect(await takeClaim(here.services, await open(), newer, loser)).toBe(false);
    expect(here.labels(winner)).toContain(claimLabel(newer));
  });

  it('is taken twice by the same holder', async () => {
    const { here, open, newer } = await three();
    const stale = await open();
    expect(await takeClaim(here.services, stale, newer, newer)).toBe(true);
    expect(await takeClaim(here.services, stale, newer, newer)).toBe(true);
    expect(await takeClaim(here.services, await open(), newer, newer)).toBe(true);
  });

  it('of a rollback that has ended is history once the version is superseded again', async () => {
    const { here, open, old, newer } = await three();
    attachesLabel(here, claimLabel(old), newer);
    expect(claimOn(await open(), old)).toBe('finishedRollback');
    expect(await takeClaim(here.services, await open(), old, old)).toBe(true);
    expect(claimOn(await open(), old)).toBe('revocation');
  });

  it('of a version that is not retiring is no rollback in progress', async () => {
    const { here, open, current } = await three();
    attachesLabel(here, claimLabel('gone'), current);
    expect(claimOn(await open(), 'gone')).toBe('finishedRollback');
  });

  it('is released by its holder', async () => {
    const { here, open, newer } = await three();
    await takeClaim(here.services, await open(), newer, newer);
    await releaseClaim(here.services, await open(), newer, newer);
    expect(claimOn(await open(), newer)).toBe('nobody');
    expect(here.labels(newer)).toContain(retiringLabel(new Date('2026-03-02T11:01:00Z'), newer));
  });

  it('is not taken for lost when the store fails', async () => {
    const { here, open, newer } = await three();
    const services = withFaults(here.services, 'store.moveLabel', { instead: REFUSED });
    await expect(takeClaim(services, await open(), newer, newer)).rejects.toBe(REFUSED);
  });
});
