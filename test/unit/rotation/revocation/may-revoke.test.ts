import { contain } from '../../../../lib/rotation/operations/contain';
import { retiringLabel } from '../../../../lib/rotation/labels';
import { attachesLabel, putsValue } from '../../../support/person';
import { HOUR, world, type World } from '../../../support/world';

/** A person who may create secrets tags one as this rotator's, and puts the ids of others' keys into it. */
function impostor(victim: World): World {
  victim.provider.addForeign('own', 'an honest key of the impostor');
  return victim.beside('team-x/key', { value: JSON.stringify({ apiKey: 'value-of-own', apiKeyId: 'own' }) });
}
const valueNaming = (keyId: string) => ({ apiKey: 'made-up', apiKeyId: keyId, issuedAt: '2026-03-01T00:00:00Z' });

describe("a value that names another secret's key", () => {
  it('has it not revoked', async () => {
    const victim = world();
    await victim.rotate();
    const here = impostor(victim);
    const planted = putsValue(here, valueNaming('key-1'));
    putsValue(here, { apiKey: 'value-of-own', apiKeyId: 'own' });
    attachesLabel(here, retiringLabel(new Date('2026-01-01T00:00:00Z'), planted), planted);
    await here.clock.advance(HOUR);
    await expect(here.revoke(planted)).rejects.toMatchObject({
      code: 'RevocationHeld',
      message: expect.stringContaining('issued for another secret') as string,
    });
    expect(victim.provider.accepts('key-1')).toBe(true);
    expect(here.events.at(-1)).toMatchObject({ type: 'Revocation Held', secretName: 'team-x/key' });
  });

  it('has it not switched off first, for any caller', async () => {
    const victim = world();
    await victim.rotate();
    const here = impostor(victim);
    const planted = putsValue(here, { ...valueNaming('key-1'), apiKey: 'value-of-key-1' });
    const services = { ...here.services, rotation: { start: () => Promise.resolve('started' as const) } };
    const asked = contain(services, { secretId: here.arn, versionId: planted, firstRevoke: true });
    await expect(asked).rejects.toMatchObject({ code: 'RevocationHeld' });
    expect(victim.provider.accepts('key-1')).toBe(true);
  });
});
