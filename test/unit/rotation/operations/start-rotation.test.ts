import { startRotation } from '../../../../lib/rotation/operations/start-rotation';
import { actServices } from '../../../support/acts';
import { cancelsRotation } from '../../../support/person';
import { HOUR, world } from '../../../support/world';

async function rotated() {
  const here = world();
  const old = await here.rotate();
  const acts = actServices(here);
  const start = (expect?: string) => startRotation(acts, { secretId: here.arn, expect });
  return { here, old, acts, start };
}

describe('rotate now', () => {
  it('starts a rotation', async () => {
    const { here, old, acts, start } = await rotated();
    expect(await start(old)).toEqual({ outcome: 'done' });
    expect(here.version('AWSPENDING')).toBe(acts.begun[0]);
  });

  it('is `already` while one is in progress', async () => {
    const { here, acts, start } = await rotated();
    await start();
    // Secrets Manager would attempt that one again.
    const rotation = { start: () => Promise.reject(new Error('not expected here')) };
    expect(await startRotation({ ...acts, rotation }, { secretId: here.arn })).toEqual({ outcome: 'already' });
  });

  it('is `already` when AWSPENDING came in between', async () => {
    const { here, acts } = await rotated();
    const rotation = { start: () => Promise.resolve('inProgress' as const) };
    expect(await startRotation({ ...acts, rotation }, { secretId: here.arn })).toEqual({ outcome: 'already' });
  });

  it('a repeat that names the version it saw is `already` once that is superseded', async () => {
    const { here, old, acts, start } = await rotated();
    await start(old);
    await here.retry(acts.begun[0] ?? '');
    expect(await start(old)).toEqual({ outcome: 'already' });
    await here.clock.advance(48 * HOUR);
    expect(await start(old)).toEqual({ outcome: 'already' });
    expect(acts.begun).toHaveLength(1);
  });

  it('so is one that names a version which retires, though another was current since', async () => {
    const { here, old, start } = await rotated();
    for (let n = 0; n < 2; n += 1) await here.rotate();
    expect(here.version('AWSPREVIOUS')).not.toBe(old);
    expect(await start(old)).toEqual({ outcome: 'already' });
    expect(await start('00000000-0000-4000-8000-00000000ffff')).toEqual({ outcome: 'refused', code: 'notCurrent' });
  });

  it('refuses a caller who saw a version that was never current', async () => {
    const { start } = await rotated();
    expect(await start('00000000-0000-4000-8000-00000000ffff')).toEqual({ outcome: 'refused', code: 'notCurrent' });
  });

  it('does not turn on a rotation that somebody has turned off', async () => {
    const { here, acts, start } = await rotated();
    cancelsRotation(here);
    await expect(start()).rejects.toMatchObject({ code: 'RotationDisabled', retryable: false });
    expect(acts.begun).toEqual([]);
  });
});
