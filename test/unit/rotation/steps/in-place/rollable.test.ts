import { openSecret } from '../../../../../lib/rotation/secret';
import { requireOpenWindow, requireRollable } from '../../../../../lib/rotation/steps/in-place/in-place';
import { ONE } from '../../../../support/memory-provider';
import { world, type World } from '../../../../support/world';

const open = (here: World) => openSecret(here.services, here.arn);
const rollable = async (here: World) => requireRollable(here.services, await open(here));
const warned = (here: World) => here.logged.filter((line) => line.startsWith('warn the provider refuses'));

describe('before the only key is rolled', () => {
  it('the current one may work, and may be refused, which is said: a roll is what repairs it', async () => {
    const here = world({ capabilities: ONE });
    await here.rotate();
    expect(await rollable(here)).toMatchObject({ current: { kind: 'key' }, currentRefused: false });
    expect(warned(here)).toEqual([]);
    here.provider.trouble.verify = 'refused';
    expect(await rollable(here)).toMatchObject({ current: { kind: 'key' }, currentRefused: true });
    expect(warned(here)).toEqual([expect.stringContaining('prod/gateway-key')]);
  });

  it('there may be none: nothing is refused where nothing is', async () => {
    expect(await rollable(world({ capabilities: ONE }))).toEqual({
      current: { kind: 'placeholder' },
      currentRefused: false,
    });
  });

  it('the provider must say what it thinks of it, and of the admin credential', async () => {
    const here = world({ capabilities: ONE });
    await here.rotate();
    here.provider.trouble.verify = 'unknown';
    await expect(rollable(here)).rejects.toMatchObject({ code: 'CurrentKeyUnproven', retryable: true });
    here.provider.trouble = { admin: 'refused' };
    await expect(rollable(here)).rejects.toMatchObject({ code: 'AdminCredentialRefused' });
  });

  it('the window must be open, but for a key that is refused', async () => {
    const here = world({ capabilities: ONE });
    const hour = here.clock.now().getUTCHours() + 2;
    const window = `${hour}:00-${hour + 1}:00`;
    const closed = await open(here.beside('prod/closed', { tags: { 'keyturn:window': window } }));
    expect(() => requireOpenWindow(here.services, closed, false)).toThrow(
      expect.objectContaining({ code: 'OutsideWindow' }) as Error,
    );
    expect(() => requireOpenWindow(here.services, closed, true)).not.toThrow();
  });
});
