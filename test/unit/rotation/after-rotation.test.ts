import { claimLabel, compromisedLabel } from '../../../lib/rotation/labels';
import { missingOfOther } from '../../../lib/rotation/after';
import { rollback } from '../../../lib/rotation/operations/rollback';
import { attachesLabel, movesCurrentTo, removesLabel } from '../../support/person';
import { HOUR, MINUTE, world, type World } from '../../support/world';

const DAY = 24 * HOUR;

/** A key that follows another one, which was rotated before long ago; and what its createSecret comes to. */
async function following() {
  const here = world({ graceSeconds: 3600, tags: { 'keyturn:after': 'staging/gateway-key 7d' } });
  const staging = here.beside('staging/gateway-key');
  await staging.rotate();
  await here.rotate();
  await here.clock.advance(30 * DAY);
  const issued = () => here.provider.calls.filter((call) => call === 'issue').length;
  return { here, staging, issued };
}

/** The rotation is refused before anything is issued; what it waits for. */
async function waits({ here }: { here: World }): Promise<string> {
  const before = here.provider.calls.length;
  const versionId = here.begin();
  const failure: unknown = await here.step('createSecret', versionId).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: 'NotYet', retryable: true });
  expect(here.provider.calls.slice(before)).not.toContain('issue');
  expect(here.keyId(versionId)).toBeUndefined();
  return (failure as Error).message;
}

describe('a key that follows another one', () => {
  it('is rotated once the other was rotated well', async () => {
    const { here, staging } = await following();
    await staging.rotate();
    await here.clock.advance(6 * DAY);
    const before = here.version('AWSCURRENT');
    await here.rotate();
    expect(here.version('AWSCURRENT')).not.toBe(before);
  });

  it('waits for the other key’s rotation, and says what to do', async () => {
    expect(await waits(await following())).toBe(
      "secret prod/gateway-key is not rotated yet: secret staging/gateway-key was not rotated within 7d; rotate that one first, or take 'after' out of keys.yaml and deploy",
    );
  });

  it('goes on where it waited, when the other one is rotated', async () => {
    const { here, staging } = await following();
    const versionId = here.begin();
    await expect(here.step('createSecret', versionId)).rejects.toMatchObject({ code: 'NotYet' });
    await staging.rotate();
    await here.retry(versionId);
    expect(here.version('AWSCURRENT')).toBe(versionId);
  });

  it('waits where the other’s rotation was too long ago', async () => {
    const given = await following();
    await given.staging.rotate();
    await given.here.clock.advance(7 * DAY + MINUTE);
    expect(await waits(given)).toContain('was not rotated within 7d');
  });

  it('waits where the other was never rotated', async () => {
    const here = world({ tags: { 'keyturn:after': 'staging/gateway-key 7d' } });
    here.beside('staging/gateway-key');
    expect(await waits({ here })).toContain('was not rotated within 7d');
  });

  it('waits while the other’s rotation is in progress', async () => {
    const given = await following();
    await given.staging.rotate();
    await given.here.clock.advance(DAY);
    given.staging.begin();
    expect(await waits(given)).toContain('a rotation of secret staging/gateway-key is in progress');
  });

  it('waits where the other was rolled back, also after the key that was left is revoked', async () => {
    const given = await following();
    const bad = await given.staging.rotate();
    await rollback(given.here.services, { secretId: given.staging.arn, expect: bad });
    expect(await waits(given)).toContain('secret staging/gateway-key was rolled back');
    await given.here.clock.advance(DAY);
    expect(given.staging.labels(bad)).toEqual(['AWSPREVIOUS']);
    expect(await missing(given)).toBe('secret staging/gateway-key was rolled back');
  });

  it('waits where a person moved the other back by hand', async () => {
    const given = await following();
    const old = given.staging.version('AWSCURRENT') ?? '';
    await given.staging.rotate();
    movesCurrentTo(given.staging, old);
    expect(await missing(given)).toBe('a rotation of secret staging/gateway-key is in progress');
    await given.staging.reconcile();
    expect(await missing(given)).toBe('secret staging/gateway-key was rolled back');
  });

  it('waits where a rollback of the other has begun', async () => {
    const given = await following();
    const old = given.staging.version('AWSCURRENT') ?? '';
    const bad = await given.staging.rotate();
    attachesLabel(given.staging, claimLabel(old), bad);
    expect(await missing(given)).toBe('secret staging/gateway-key was rolled back');
  });

  it('waits where the other’s current version is an old one, whatever was rotated since', async () => {
    const given = await following();
    const { staging } = given;
    const [first = '', old = ''] = [staging.version('AWSPREVIOUS'), staging.version('AWSCURRENT')];
    removesLabel(staging, 'AWSPENDING', await staging.rotate());
    for (const version of [old, first, old]) movesCurrentTo(staging, version);
    expect(await missing(given)).toBe('the current version of secret staging/gateway-key was not made within 7d');
  });

  it('counts what was rotated, and made, just that long ago', async () => {
    const given = await following();
    await given.staging.rotate();
    const made = given.staging.secret().versions.at(-1)?.createdAt ?? new Date();
    const rotated = given.here.clock.now();
    expect(made < rotated).toBe(true);
    const advanceTo = (at: Date) => given.here.clock.advance(at.getTime() + 7 * DAY - given.here.clock.now().getTime());
    await advanceTo(made);
    expect(await missing(given)).toBeUndefined();
    await advanceTo(rotated);
    expect(await missing(given)).toContain('the current version of secret staging/gateway-key was not made within');
    await given.here.clock.advance(1);
    expect(await missing(given)).toBe('secret staging/gateway-key was not rotated within 7d');
  });

  it('reports that the other secret does not exist', async () => {
    const here = world({ tags: { 'keyturn:after': 'staging/no-such-key 7d' } });
    await expect(here.step('createSecret', here.begin())).rejects.toMatchObject({ code: 'SecretNotFound' });
  });
});

describe('a key that cannot wait', () => {
  it('is rotated when it is called compromised', async () => {
    const { here, issued } = await following();
    const current = here.version('AWSCURRENT') ?? '';
    attachesLabel(here, compromisedLabel(current), current);
    const before = issued();
    await here.step('createSecret', here.begin());
    expect(issued()).toBe(before + 1);
  });

  it('is rotated when the provider refuses it', async () => {
    const { here, issued } = await following();
    here.provider.trouble.verify = 'refused';
    const before = issued();
    await here.step('createSecret', here.begin());
    expect(issued()).toBe(before + 1);
  });
});

const missing = ({ here }: { here: World }) =>
  missingOfOther(here.services, { secret: 'staging/gateway-key', withinSeconds: 7 * 86_400 });
