import { retiringLabel } from '../../../lib/rotation/labels';
import { openSecret } from '../../../lib/rotation/secret';
import { recordCurrent, recordPrevious } from '../../../lib/rotation/record';
import { attachesLabel, putsValue } from '../../support/person';
import { MINUTE, world, type World } from '../../support/world';

/** The receipts that one call adds. */
async function receiptsOf(work: typeof recordCurrent, here: World) {
  const before = here.receipts.length;
  await work(here.services, await openSecret(here.services, here.arn));
  return here.receipts.slice(before);
}

describe('the promotion of the current version', () => {
  it('is recorded with the version that it superseded', async () => {
    const here = world();
    const [old, current] = [await here.rotate(), await here.rotate()];
    expect(await receiptsOf(recordCurrent, here)).toMatchObject([
      { transition: 'promoted', versionId: current, keyId: 'key-2', predecessor: old },
    ]);
  });

  it.each<[string, () => World]>([
    ['a placeholder', () => world()],
    ['a secret without a version', () => world({ value: null })],
    ['a key whose id nobody knows', () => world({ value: '{"apiKey":"value-of-by-hand"}' })],
    ['a key that a person put there', () => world({ value: '{"apiKey":"value-of-by-hand","apiKeyId":"by-hand"}' })],
  ])('is not recorded for %s', async (_, there) => {
    expect(await receiptsOf(recordCurrent, there())).toEqual([]);
  });
});

describe('that the superseded version is retiring', () => {
  it('is recorded for the previous one, whatever else is retiring', async () => {
    const here = world();
    await here.rotate();
    await here.clock.advance(MINUTE);
    const previous = await here.rotate();
    await here.clock.advance(MINUTE);
    await here.rotate();
    expect(await receiptsOf(recordPrevious, here)).toMatchObject([
      { transition: 'retiring', versionId: previous, keyId: 'key-2' },
    ]);
  });

  it('is not recorded where there is none, or where its key is not known', async () => {
    const here = world();
    expect(await receiptsOf(recordPrevious, here)).toEqual([]);
    putsValue(here, { apiKey: 'value-of-by-hand' });
    await here.rotate();
    const previous = here.version('AWSPREVIOUS') ?? '';
    attachesLabel(here, retiringLabel(here.clock.now(), previous), previous);
    expect(await receiptsOf(recordPrevious, here)).toEqual([]);
  });
});
