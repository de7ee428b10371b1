import { openSecret } from '../../../lib/rotation/secret';
import { keyIdsInVersions } from '../../../lib/rotation/secret';
import { REFUSED, withFaults } from '../../support/faults';
import { MANY } from '../../support/memory-provider';
import { putsValue, tags } from '../../support/person';
import { HOUR, world, type World } from '../../support/world';

const idsIn = async (here: World) => [
  ...(await keyIdsInVersions(here.services, await openSecret(here.services, here.arn))),
];

describe('the keys in the versions of a secret', () => {
  it('are those of every version, unlabelled ones too', async () => {
    const here = world({ graceSeconds: 60 });
    for (let n = 0; n < 3; n += 1) {
      await here.rotate();
      await here.clock.advance(HOUR);
    }
    expect(here.secret().versions.filter((one) => one.labels.length === 0)).not.toEqual([]);
    expect(await idsIn(here)).toEqual(['key-1', 'key-2', 'key-3']);
  });

  it('include the key that a person adopted, and one that the provider identifies', async () => {
    const here = world({ value: '{"apiKey":"value-of-by-hand"}', capabilities: { ...MANY, identifies: true } });
    here.provider.addForeign('by-hand');
    expect(await idsIn(here)).toEqual(['by-hand']);
    tags(here, 'keyturn:adopted', `${here.version('AWSCURRENT')} adopted-id`);
    putsValue(here, '{"password":"x"}');
    expect(await idsIn(here)).toEqual(['adopted-id']);
  });

  it('include an adopted key whose version is gone', async () => {
    const here = world({ tags: { 'keyturn:adopted': 'a-version-that-is-gone adopted-id' } });
    expect(await idsIn(here)).toEqual(['adopted-id']);
  });

  it('are unknown when one version cannot be read', async () => {
    const here = world();
    await here.rotate();
    const secret = await openSecret(here.services, here.arn);
    const services = withFaults(here.services, 'store.getValue', 'works', { instead: REFUSED });
    await expect(keyIdsInVersions(services, secret)).rejects.toBe(REFUSED);
  });
});
