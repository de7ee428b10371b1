import { abandonPending, isStuck } from '../../../../lib/rotation/steps/abandon-pending';
import { openSecret } from '../../../../lib/rotation/secret';
import { HOUR, world, type World } from '../../../support/world';

const SECOND = 1000;

/** A key in use, and a rotation that has begun. */
async function begun() {
  const here = world();
  const current = await here.rotate();
  await here.clock.advance(HOUR);
  return { here, current, versionId: here.begin() };
}
const open = (here: World) => openSecret(here.services, here.arn);

describe('a rotation in progress', () => {
  it("is stuck after more than its function's timeout and 5 min", async () => {
    const { here, versionId } = await begun();
    await here.clock.advance(600 * SECOND);
    expect(await isStuck(here.services, await open(here), versionId)).toBe(false);
    await here.clock.advance(1);
    expect(await isStuck(here.services, await open(here), versionId)).toBe(true);
  });

  it('is not stuck when Secrets Manager knows no such version', async () => {
    const { here } = await begun();
    await here.clock.advance(HOUR);
    expect(await isStuck(here.services, await open(here), 'unknown')).toBe(false);
  });

  it('is abandoned: its key is due at once', async () => {
    const { here, versionId } = await begun();
    await here.step('createSecret', versionId);
    await abandonPending(here.services, await open(here), versionId);
    expect(here.labels(versionId)).toEqual([expect.stringMatching(/^KEYTURN_RETIRING_/)]);
    await here.clock.advance(60 * SECOND);
    expect(here.provider.live()).toEqual(['key-1']);
  });

  it('is abandoned without an end of the current key, of which it holds a copy', async () => {
    const { here, current, versionId } = await begun();
    const value = (await here.services.store.getValue(here.arn, current)) ?? '';
    await here.services.store.putPending(here.arn, versionId, value, here.secret().attempt?.rotationToken);
    await abandonPending(here.services, await open(here), versionId);
    expect(here.labels(versionId)).toEqual([]);
    expect(here.scheduled).toEqual([]);
  });

  it('is abandoned also where the current version holds no key', async () => {
    const here = world();
    const versionId = here.begin();
    await here.step('createSecret', versionId);
    await abandonPending(here.services, await open(here), versionId);
    expect(here.labels(versionId)).toEqual([expect.stringMatching(/^KEYTURN_RETIRING_/)]);
  });
});
