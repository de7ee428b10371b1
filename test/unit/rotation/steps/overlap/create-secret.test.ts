import { ApiKey } from '../../../../../lib/rotation/api-key';
import { MAX_RETIRING } from '../../../../../lib/rotation/labels';
import { isOfSecret, isOfVersion, lineageMark, parseLineage } from '../../../../../lib/rotation/lineage';
import { RotationError } from '../../../../../lib/rotation/errors';
import { rotate } from '../../../../../lib/rotation/steps/rotate';
import { OUTAGE, recordCalls, UNAVAILABLE, withFaults } from '../../../../support/faults';
import { MANY, SLOTS } from '../../../../support/memory-provider';
import { attachesLabel, movesCurrentTo, putsValue, removesLabel } from '../../../../support/person';
import { HOUR, MINUTE, world, type World } from '../../../../support/world';

const types = (here: World) => here.events.map((event) => event.type);
const retiring = (here: World, versionId: string) =>
  here.labels(versionId).filter((label) => label.startsWith('KEYTURN_RETIRING_'));

/** A world after so many rotations, an hour apart, with long grace periods unless an option says otherwise. */
async function rotated(times: number, options: Parameters<typeof world>[0] = {}) {
  const here = world({ graceSeconds: 30 * 86_400, loseWakeUps: true, ...options });
  const versions: string[] = [];
  for (let n = 0; n < times; n += 1) {
    versions.push(await here.rotate());
    await here.clock.advance(HOUR);
  }
  return { here, versions };
}

describe('createSecret', () => {
  it('The version id is AWSCURRENT? Repair (the end of finishSecret) and return', async () => {
    const { here, versions } = await rotated(2);
    const [old = '', current = ''] = versions;
    const [label = ''] = retiring(here, old);
    removesLabel(here, label, old); // a crash between the promotion and the label
    await here.step('createSecret', current);
    expect(retiring(here, old)).toHaveLength(1);
    expect(here.provider.live()).toEqual(['key-1', 'key-2']);
    expect(here.currentKeyId()).toBe('key-2');
  });

  it('It carries a KEYTURN label? Refuse permanently: it was rolled back', async () => {
    const { here, versions } = await rotated(2);
    const [old = ''] = versions;
    await expect(here.step('createSecret', old)).rejects.toMatchObject({ code: 'VersionRolledBack', retryable: false });
    expect(here.provider.live()).toEqual(['key-1', 'key-2']);
  });

  it('A value under the version id? Return', async () => {
    const { here } = await rotated(1);
    const versionId = here.begin();
    await here.step('createSecret', versionId);
    const stored = await here.services.store.getValue(here.arn, versionId);
    await here.step('createSecret', versionId);
    await here.step('createSecret', versionId);
    expect(here.provider.live()).toEqual(['key-1', 'key-2']);
    expect(await here.services.store.getValue(here.arn, versionId)).toBe(stored);
    expect(here.labels(versionId)).toEqual(['AWSPENDING']);
    expect(here.provider.calls.filter((call) => call === 'issue')).toHaveLength(2);
  });

  it('Retiring versions at their limit? Fail, saying until when', async () => {
    const { here } = await rotated(MAX_RETIRING + 1);
    const versionId = here.begin();
    const failure = await here.step('createSecret', versionId).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'SlotsFull', retryable: true });
    // The first key was superseded by the rotation of 10:00:20.
    expect((failure as RotationError).message).toContain('due at 2026-03-31T10:01:00.000Z');
    expect((failure as RotationError).message).toContain('14 of at most 14 versions are retiring');
    expect(here.keyId(versionId)).toBeUndefined();
    expect(here.provider.live()).toHaveLength(MAX_RETIRING + 1);
  });

  it('Retiring versions at their limit? First what is due may go', async () => {
    const { here } = await rotated(MAX_RETIRING + 1, { graceSeconds: (MAX_RETIRING - 1) * 3600 + 1800 });
    await here.step('createSecret', here.begin());
    expect(here.provider.accepts('key-1')).toBe(false);
    expect(here.provider.accepts('key-2')).toBe(true);
    expect(here.provider.live()).toHaveLength(MAX_RETIRING + 1);
  });

  it('No free slot? Fail, saying until when', async () => {
    const { here } = await rotated(2, { capabilities: SLOTS });
    const failure = await here.step('createSecret', here.begin()).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'SlotsFull', retryable: true });
    expect((failure as RotationError).message).toContain('the provider allows 2 keys');
    expect((failure as RotationError).message).toContain('due at 2026-03-31T10:01:00.000Z');
    expect(here.provider.live()).toEqual(['key-1', 'key-2']);
    expect(here.provider.calls.filter((call) => call === 'issue')).toHaveLength(2);
  });

  it('No free slot? First what is due may go', async () => {
    const { here } = await rotated(2, { capabilities: SLOTS, graceSeconds: 1800 });
    await here.step('createSecret', here.begin());
    expect(here.provider.live()).toEqual(['key-2', 'key-3']);
    expect(here.provider.accepts('key-2')).toBe(true);
  });

  it('No free slot? What is due may go, disabled keys before others', async () => {
    const { here } = await rotated(3, { capabilities: { ...SLOTS, maxKeys: 3 }, graceSeconds: 600 });
    await here.provider.disable?.('key-2');
    await here.step('createSecret', here.begin());
    expect(here.provider.live()).toEqual(['key-1', 'key-3', 'key-4']);
  });

  it('An unlabelled AWSPREVIOUS with a live key of ours? Label it, before the next promotion drops its last label', async () => {
    const { here, versions } = await rotated(2);
    const [old = '', current = ''] = versions;
    const [label = ''] = retiring(here, old);
    removesLabel(here, label, old);
    await here.rotate();
    expect(here.version('AWSPREVIOUS')).toBe(current);
    expect(retiring(here, old)).toHaveLength(1);
    expect(here.scheduled.filter(({ wakeUp }) => wakeUp.versionId === old && wakeUp.keyId === 'key-1')).toHaveLength(2);
  });

  it('labels an unlabelled AWSPREVIOUS also when the provider cannot say whether its key is alive', async () => {
    const { here, versions } = await rotated(2, { capabilities: { ...MANY, lists: false } });
    const [old = ''] = versions;
    const [label = ''] = retiring(here, old);
    removesLabel(here, label, old);
    here.provider.trouble.verify = 'unknown';
    await here.step('createSecret', here.begin());
    expect(retiring(here, old)).toHaveLength(1);
  });

  it('does not label an AWSPREVIOUS whose key is dead, or that never had one', async () => {
    const { here, versions } = await rotated(2);
    const [old = ''] = versions;
    const [label = ''] = retiring(here, old);
    removesLabel(here, label, old);
    await here.provider.revoke('key-1');
    await here.step('createSecret', here.begin());
    expect(here.labels(old)).toEqual(['AWSPREVIOUS']);
    const first = await rotated(1);
    await first.here.step('createSecret', first.here.begin());
    expect(first.here.labels(first.here.version('AWSPREVIOUS') ?? '')).toEqual(['AWSPREVIOUS']);
  });

  it("Orphans of this version id older than the function's timeout + 5 min: revoke", async () => {
    const { here } = await rotated(1);
    const versionId = here.begin();
    here.provider.addForeign('crashed', lineageMark(here.arn, versionId, here.clock.now()));
    await here.clock.advance(10 * MINUTE + 1000);
    await here.step('createSecret', versionId);
    expect(here.provider.live()).toEqual(['key-1', 'key-2']);
    expect(here.events).toContainEqual(expect.objectContaining({ type: 'Orphan Revoked', keyId: 'crashed' }));
    expect(here.counted).toContainEqual({ name: 'OrphansRevoked', value: 1 });
  });

  it('a younger orphan of this version id may be a concurrent run’s, and stays', async () => {
    const { here } = await rotated(1);
    const versionId = here.begin();
    here.provider.addForeign('concurrent', lineageMark(here.arn, versionId, here.clock.now()));
    await here.clock.advance(10 * MINUTE);
    await here.step('createSecret', versionId);
    expect(here.provider.live()).toContain('concurrent');
  });

  it('orphans of another versionId, another secret, or nobody of ours are left to the sweep', async () => {
    const { here } = await rotated(1);
    const versionId = here.begin();
    const then = here.clock.now();
    here.provider.addForeign('other-token', lineageMark(here.arn, 'another-versionId-of-this-secret-0001', then));
    here.provider.addForeign('other-installation', lineageMark(`${here.arn}x`, versionId, then));
    here.provider.addForeign('by-hand');
    await here.clock.advance(24 * HOUR);
    await here.step('createSecret', versionId);
    expect(here.provider.live()).toEqual(expect.arrayContaining(['other-token', 'other-installation', 'by-hand']));
  });

  it('where keys carry names, it revokes its orphan without asking what other secrets hold', async () => {
    const { here } = await rotated(1);
    const versionId = here.begin();
    here.provider.addForeign('crashed', lineageMark(here.arn, versionId, here.clock.now()));
    await here.clock.advance(HOUR);
    const services = withFaults(here.services, 'store.listSecrets', { instead: UNAVAILABLE });
    await rotate(services, { step: 'createSecret', secretId: here.arn, versionId });
    expect(here.provider.live()).toEqual(['key-1', 'key-2']);
  });

  it('Issue, once, with lineage', async () => {
    const { here } = await rotated(1);
    const versionId = here.begin();
    await here.step('createSecret', versionId);
    const issued = here.provider.keys.get('key-2');
    const lineage = parseLineage(issued?.name);
    expect(lineage && isOfSecret(lineage, here.arn) && isOfVersion(lineage, versionId)).toBe(true);
    expect(lineage?.issuedAt).toEqual(here.clock.now());
    expect(issued?.like).toBe('key-1');
    expect(here.provider.calls.filter((call) => call === 'issue')).toHaveLength(2);
  });

  it('never issues a second time, whatever the provider answers', async () => {
    const { here } = await rotated(1);
    here.provider.trouble.issue = new RotationError('IssueOutcomeUnknown', 'no answer', true);
    const versionId = here.begin();
    await expect(here.step('createSecret', versionId)).rejects.toMatchObject({ code: 'IssueOutcomeUnknown' });
    expect(here.provider.calls.filter((call) => call === 'issue')).toHaveLength(2);
    expect(here.keyId(versionId)).toBeUndefined();
    expect(here.currentKeyId()).toBe('key-1');
  });

  it('Store with RotationToken and [AWSPENDING]', async () => {
    const { here } = await rotated(1);
    const versionId = here.begin();
    const rotationToken = here.secret().attempt?.rotationToken;
    const { services, calls } = recordCalls(here.services);
    await rotate(services, { step: 'createSecret', secretId: here.arn, versionId, rotationToken });
    expect(calls.find((call) => call.name === 'store.putPending')?.args.slice(0, 2)).toEqual([here.arn, versionId]);
    expect(calls.find((call) => call.name === 'store.putPending')?.args[3]).toBe(rotationToken);
    expect(here.labels(versionId)).toEqual(['AWSPENDING']);
    expect(here.currentKeyId()).toBe('key-1');
  });

  it('does not take the current key for a new one, which would be ended as its own predecessor', async () => {
    const { here } = await rotated(1);
    const current = here.provider.keys.get('key-1')?.value ?? '';
    here.provider.issue = () => Promise.resolve({ keyId: 'another-id', key: ApiKey.of(current) });
    const versionId = here.begin();
    await expect(here.step('createSecret', versionId)).rejects.toMatchObject({
      code: 'IssueRefused',
      retryable: false,
    });
    expect(here.keyId(versionId)).toBeUndefined();
    expect(here.provider.live()).toEqual(['key-1']);
  });

  it.each([
    ['a key that somebody made by hand', '{"apiKey":"value-of-by-hand","apiKeyId":"by-hand"}'],
    ['a key whose id nobody knows', '{"apiKey":"value-of-by-hand"}'],
  ])('does not tell %s under the version id as issued', async (_, value) => {
    const { here } = await rotated(1);
    const versionId = here.begin();
    await here.services.store.putPending(here.arn, versionId, value, here.secret().attempt?.rotationToken);
    here.events.length = 0;
    await here.step('createSecret', versionId);
    expect(here.events).toEqual([]);
    expect(here.provider.live()).toEqual(['key-1']);
  });

  it('carries unknown fields of the current value over', async () => {
    const value = { apiKey: 'v', apiKeyId: 'key-0', issuedAt: 'x', region: 'eu-west-1', limits: { rps: 5 } };
    const here = world({ value: JSON.stringify(value) });
    const versionId = here.begin();
    await here.step('createSecret', versionId);
    const stored = JSON.parse((await here.services.store.getValue(here.arn, versionId)) ?? '') as object;
    expect(stored).toEqual({
      ...value,
      apiKey: 'value-of-key-1',
      apiKeyId: 'key-1',
      provider: 'memory',
      issuedAt: '2026-03-01T09:00:20.000Z',
    });
  });

  it('nothing is scheduled, labelled or revoked for a placeholder', async () => {
    const here = world();
    const placeholder = here.version('AWSCURRENT') ?? '';
    await here.rotate();
    await here.reconcile();
    await here.sweep();
    expect(here.labels(placeholder)).toEqual(['AWSPREVIOUS']);
    expect(here.scheduled).toEqual([]);
    expect(here.provider.calls.filter((call) => call.startsWith('revoke'))).toEqual([]);
    expect(types(here)).toEqual(['Key Issued', 'Key Promoted']);
  });

  it('does not rotate beside a value that it does not understand', async () => {
    const here = world({ value: '{"password":"of somebody"}' });
    await expect(here.step('createSecret', here.begin())).rejects.toMatchObject({
      code: 'ValueNotUnderstood',
      retryable: false,
    });
    expect(here.provider.calls).toEqual([]);
  });

  it('a failure anywhere leaves AWSCURRENT untouched, and the next try works', async () => {
    const { here } = await rotated(1);
    const versionId = here.begin();
    for (const [name, error] of [
      ['provider.issue', OUTAGE],
      ['provider.list', OUTAGE],
      ['store.getValue', UNAVAILABLE],
    ] as const) {
      const services = withFaults(here.services, name, { instead: error });
      await expect(rotate(services, { step: 'createSecret', secretId: here.arn, versionId })).rejects.toBe(error);
      expect(here.currentKeyId()).toBe('key-1');
    }
    await here.retry(versionId);
    expect(here.currentKeyId()).toBe('key-2');
    expect(here.provider.live()).toEqual(['key-1', 'key-2']);
  });
});

describe('createSecret of a hand-made empty secret, where the first value becomes AWSCURRENT at once', () => {
  const empty = (options: Parameters<typeof world>[0] = {}) => world({ value: null, ...options });

  it('attaches and verifies before storing', async () => {
    const here = empty({ needsActivation: true });
    const versionId = here.begin();
    const began = here.clock.now().getTime();
    await here.step('createSecret', versionId);
    expect(here.provider.calls.slice(0, 4)).toEqual(['list', 'issue', 'activate key-1', 'verify key-1']);
    // Accepted after a second, twice in a row: the propagation time of five is not waited out.
    expect(here.clock.now().getTime() - began).toBeLessThan(3000);
    expect(here.version('AWSCURRENT')).toBe(versionId);
    expect(here.provider.accepts('key-1')).toBe(true);
    await here.retry(versionId);
    expect(here.currentKeyId()).toBe('key-1');
    expect(here.provider.live()).toEqual(['key-1']);
  });

  it.each(['refused', 'unknown'] as const)('revokes a first key that is %s, and stores nothing', async (verdict) => {
    const here = empty();
    here.provider.trouble.verify = verdict;
    const versionId = here.begin();
    await expect(here.step('createSecret', versionId)).rejects.toMatchObject({
      code: 'NewKeyUnproven',
      retryable: true,
    });
    expect(here.version('AWSCURRENT')).toBeUndefined();
    expect(here.provider.live()).toEqual([]);
    here.provider.trouble = {};
    await here.retry(versionId);
    expect(here.currentKeyId()).toBe('key-2');
  });

  it('revokes a first key that cannot be attached', async () => {
    const here = empty({ needsActivation: true });
    const versionId = here.begin();
    const services = withFaults(here.services, 'provider.activate', { instead: OUTAGE });
    await expect(rotate(services, { step: 'createSecret', secretId: here.arn, versionId })).rejects.toBe(OUTAGE);
    expect(here.provider.live()).toEqual([]);
  });

  it('reports a first key that can be neither proven nor revoked', async () => {
    const here = empty();
    here.provider.trouble = { verify: 'refused', revoke: OUTAGE };
    await expect(here.step('createSecret', here.begin())).rejects.toMatchObject({ code: 'NewKeyUnproven' });
    expect(here.events).toMatchObject([{ type: 'Orphan Found', keyId: 'key-1' }]);
  });

  it('is rotated from then on as any other', async () => {
    const here = empty({ graceSeconds: 3600 });
    await here.rotate();
    await here.clock.advance(HOUR);
    await here.rotate();
    await here.clock.advance(2 * HOUR);
    expect(here.provider.live()).toEqual(['key-2']);
    expect(here.failures).toEqual([]);
  });
});

describe('createSecret beside other secrets of the same principal, whose keys carry no names', () => {
  const SHARED = { ...SLOTS, maxKeys: 6 };

  it("never takes another secret's key for an orphan of its own", async () => {
    const here = world({ capabilities: SHARED });
    const other = here.beside('prod/other-key');
    await here.rotate();
    await other.rotate();
    await here.clock.advance(24 * HOUR);
    await here.step('createSecret', here.begin());
    expect(other.currentKeyId()).toBe('key-2');
    expect(here.provider.accepts('key-2')).toBe(true);
    expect(here.provider.live()).toEqual(['key-1', 'key-2', 'key-3']);
  });

  it('leaves all to the sweep when it cannot see the other secrets', async () => {
    const here = world({ capabilities: SHARED });
    await here.rotate();
    here.provider.addForeign('crashed', '');
    await here.clock.advance(24 * HOUR);
    const services = withFaults(here.services, 'store.listSecrets', { instead: UNAVAILABLE });
    await rotate(services, { step: 'createSecret', secretId: here.arn, versionId: here.begin() });
    expect(here.provider.live()).toEqual(['key-1', 'crashed', 'key-2']);
  });

  it('takes a fault of our own for no outage', async () => {
    const here = world({ capabilities: SHARED });
    await here.rotate();
    here.provider.addForeign('crashed', '');
    await here.clock.advance(24 * HOUR);
    const fault = new TypeError('a bug');
    const services = withFaults(here.services, 'store.listSecrets', { instead: fault });
    const request = { step: 'createSecret', secretId: here.arn, versionId: here.begin() } as const;
    await expect(rotate(services, request)).rejects.toBe(fault);
  });

  it('revokes a key that no secret of the principal holds', async () => {
    const here = world({ capabilities: SHARED });
    const other = here.beside('prod/other-key');
    await here.rotate();
    await other.rotate();
    here.provider.addForeign('crashed', '');
    await here.clock.advance(24 * HOUR);
    await here.step('createSecret', here.begin());
    expect(here.provider.live()).toEqual(['key-1', 'key-2', 'key-3']);
  });
});

describe('createSecret after acts of others', () => {
  it('after a person moved AWSCURRENT back, it labels what they left before it is forgotten', async () => {
    const { here, versions } = await rotated(2);
    const [old = '', left = ''] = versions;
    movesCurrentTo(here, old);
    removesLabel(here, 'AWSPENDING', left);
    await here.rotate();
    expect(retiring(here, left)).toHaveLength(1);
    expect(here.provider.live()).toEqual(['key-1', 'key-2', 'key-3']);
  });

  it('after a person put a key of their own, it says who retires what they made', async () => {
    const { here } = await rotated(1);
    const put = putsValue(here, { apiKey: 'value-of-by-hand', apiKeyId: 'by-hand' });
    here.provider.addForeign('by-hand');
    await here.clock.advance(MINUTE);
    await here.rotate();
    expect(here.events).toContainEqual(expect.objectContaining({ type: 'Key Awaiting Person', versionId: put }));
    expect(here.provider.live()).toContain('by-hand');
  });

  it('leaves a label of a team’s own where it is', async () => {
    const { here, versions } = await rotated(1);
    const [current = ''] = versions;
    attachesLabel(here, 'TEAM_BLUE', current);
    await here.rotate();
    expect(here.labels(current)).toContain('TEAM_BLUE');
  });
});
