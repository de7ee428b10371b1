import { readStages, retiringLabel } from '../../../../../lib/rotation/labels';
import { openSecret } from '../../../../../lib/rotation/secret';
import { freeSlot } from '../../../../../lib/rotation/steps/overlap/slots';
import { MANY, SLOTS } from '../../../../support/memory-provider';
import { attachesLabel } from '../../../../support/person';
import { HOUR, world, type World } from '../../../../support/world';

const free = async (here: World) => freeSlot(here.services, await openSecret(here.services, here.arn));

async function rotated(times: number, options: Parameters<typeof world>[0]) {
  const here = world({ loseWakeUps: true, ...options });
  for (let n = 0; n < times; n += 1) {
    await here.rotate();
    await here.clock.advance(HOUR);
  }
  here.provider.calls.length = 0;
  return here;
}
const labelsOf = (here: World) => Object.fromEntries(here.secret().versions.map((one) => [one.id, one.labels]));
const ended = (here: World) => here.provider.calls.filter((call) => call.startsWith('revoke'));

describe('a free slot', () => {
  it('is there without a limit, whatever is retiring', async () => {
    const here = await rotated(4, { capabilities: MANY });
    await free(here);
    expect(ended(here)).toEqual([]);
  });

  it('is there while the provider has room: what is due stays for its own wake-up', async () => {
    const here = await rotated(2, { capabilities: { ...SLOTS, maxKeys: 3 }, graceSeconds: 60 });
    await free(here);
    expect(ended(here)).toEqual([]);
  });

  it('counts every key of the principal, ours or not', async () => {
    const here = await rotated(1, { capabilities: SLOTS });
    here.provider.addForeign('by-hand', '');
    await expect(free(here)).rejects.toMatchObject({ code: 'SlotsFull' });
    await expect(free(here)).rejects.toThrow('none of its keys is retiring');
  });

  it('counts what is known where the provider lists nothing', async () => {
    const here = await rotated(2, { capabilities: { ...SLOTS, lists: false }, graceSeconds: 7200 });
    await expect(free(here)).rejects.toMatchObject({ code: 'SlotsFull', retryable: true });
    await here.clock.advance(2 * HOUR);
    await free(here);
    expect(here.provider.live()).toEqual(['key-2']);
  });

  it('is needed among the labels too, of which a postponed version has two', async () => {
    const here = await rotated(14, { capabilities: MANY, graceSeconds: 30 * 86_400 });
    await free(here);
    const [retiring] = readStages({ versions: labelsOf(here) }).retiring;
    const later = new Date('2026-06-01T00:00:00Z');
    attachesLabel(here, retiringLabel(later, retiring?.versionId ?? ''), retiring?.versionId ?? '');
    await expect(free(here)).rejects.toMatchObject({ code: 'SlotsFull' });
  });

  it('is made by what is due, and no more than is needed', async () => {
    const here = await rotated(3, { capabilities: { ...SLOTS, maxKeys: 3 }, graceSeconds: 60 });
    await free(here);
    expect(here.provider.live()).toEqual(['key-2', 'key-3']);
  });

  it('is made by as many as are needed', async () => {
    const here = await rotated(3, { capabilities: { ...SLOTS, maxKeys: 3 }, graceSeconds: 60 });
    here.provider.addForeign('by-hand', '');
    await free(here);
    expect(here.provider.live()).toEqual(['key-3', 'by-hand']);
  });

  it('is made by what is due in this very moment', async () => {
    const here = await rotated(2, { capabilities: SLOTS, graceSeconds: 24 * 3600 });
    await here.clock.advance(new Date('2026-03-02T10:01:00Z').getTime() - here.clock.now().getTime());
    await free(here);
    expect(here.provider.live()).toEqual(['key-2']);
  });

  it('is there for the first key of an empty secret, where the provider lists nothing', async () => {
    const here = world({ capabilities: { ...SLOTS, maxKeys: 1, lists: false }, value: null });
    await expect(free(here)).resolves.toBeUndefined();
  });

  it('is not made by a version without a key', async () => {
    const here = await rotated(2, { capabilities: SLOTS, graceSeconds: 24 * 3600 });
    const first = here.secret().versions[0]?.id ?? '';
    attachesLabel(here, retiringLabel(new Date('2026-01-01T00:00:00Z'), first), first);
    await expect(free(here)).rejects.toMatchObject({ code: 'SlotsFull' });
  });

  it('is made by disabled keys before others', async () => {
    const here = await rotated(3, { capabilities: { ...SLOTS, maxKeys: 3 }, graceSeconds: 60 });
    await here.provider.disable?.('key-2');
    await free(here);
    expect(here.provider.live()).toEqual(['key-1', 'key-3']);
  });

  it('is never made by what is not due: the message says when the next is', async () => {
    const here = await rotated(2, { capabilities: SLOTS, graceSeconds: 24 * 3600 });
    await expect(free(here)).rejects.toThrow('due at 2026-03-02T10:01:00.000Z');
    expect(ended(here)).toEqual([]);
  });

  it('is never made by what is due in half a minute', async () => {
    const here = await rotated(2, { capabilities: SLOTS, graceSeconds: 24 * 3600 });
    await here.clock.advance(new Date('2026-03-02T10:00:30Z').getTime() - here.clock.now().getTime());
    await expect(free(here)).rejects.toMatchObject({ code: 'SlotsFull' });
    expect(ended(here)).toEqual([]);
  });

  it('is not made while the current key is not seen to work', async () => {
    const here = await rotated(2, { capabilities: SLOTS, graceSeconds: 60 });
    here.provider.trouble.verify = (keyId) => (keyId === 'key-2' ? 'refused' : undefined);
    await expect(free(here)).rejects.toMatchObject({ code: 'RevocationHeld' });
    expect(here.provider.live()).toEqual(['key-1', 'key-2']);
  });
});
