import { RotationError } from '../../../../../lib/rotation/errors';
import { formatSecretValue } from '../../../../../lib/rotation/secret-value';
import { openSecret } from '../../../../../lib/rotation/secret';
import type { Services } from '../../../../../lib/rotation/services';
import { storePending } from '../../../../../lib/rotation/steps/overlap/store-pending';
import { recordCalls, REFUSED, UNAVAILABLE, withFaults } from '../../../../support/faults';
import { MANY } from '../../../../support/memory-provider';
import { putsValue } from '../../../../support/person';
import { world, type World } from '../../../../support/world';

const PUT = 'store.putPending';

/** Issues a key for a rotation that has begun, and stores it through these services. */
async function store(here: World, services: Services = here.services) {
  const versionId = here.begin();
  const secret = await openSecret(services, here.arn);
  const issued = await here.provider.issue('kt_test', undefined);
  const value = formatSecretValue(issued, undefined, secret.policy, { provider: 'memory', issuedAt: here.clock.now() });
  const request = {
    step: 'createSecret',
    secretId: here.arn,
    versionId,
    rotationToken: here.secret().attempt?.rotationToken,
  } as const;
  const run = () => storePending(services, secret, request, { key: issued, value });
  return { versionId, issued, run };
}
const types = (here: World) => here.events.map((event) => event.type);

describe('storing an issued key', () => {
  it('stores it with the RotationToken and AWSPENDING, and tells', async () => {
    const here = world();
    const { services, calls } = recordCalls(here.services);
    const { versionId, run } = await store(here, services);
    await run();
    expect(here.keyId(versionId)).toBe('key-1');
    expect(here.labels(versionId)).toEqual(['AWSPENDING']);
    const [put] = calls.filter((call) => call.name === PUT);
    expect(put?.args[3]).toBe(here.secret().attempt?.rotationToken);
    expect(here.logged.join()).not.toContain(here.secret().attempt?.rotationToken);
    expect(here.events).toMatchObject([
      { type: 'Key Issued', versionId, keyId: 'key-1', secretName: 'prod/gateway-key' },
    ]);
  });

  it('settles an unknown outcome by repeating the identical put', async () => {
    const here = world();
    const recorded = recordCalls(here.services);
    const faulty = withFaults(recorded.services, PUT, { instead: UNAVAILABLE }, { after: UNAVAILABLE });
    const { versionId, run } = await store(here, faulty);
    await run();
    const puts = recorded.calls.filter((call) => call.name === PUT);
    expect(puts).toHaveLength(2);
    expect(puts[0]?.args).toEqual(puts[1]?.args);
    expect(here.keyId(versionId)).toBe('key-1');
    expect(here.provider.live()).toEqual(['key-1']);
    expect(types(here)).toEqual(['Key Issued']);
  });

  it('tells that it may be an orphan when a refusal follows an unknown outcome: then nobody knows', async () => {
    const here = world();
    const faulty = withFaults(here.services, PUT, { instead: UNAVAILABLE }, { instead: REFUSED });
    const { run } = await store(here, faulty);
    await expect(run()).rejects.toBe(REFUSED);
    expect(here.provider.live()).toEqual(['key-1']);
    expect(here.events).toMatchObject([{ type: 'Orphan Found', keyId: 'key-1', evidence: { certain: false } }]);
  });

  it('keeps the key when the outcome stays unknown: it may be the one that is promoted', async () => {
    const here = world();
    const { run } = await store(here, withFaults(here.services, PUT, ...Array(4).fill({ after: UNAVAILABLE })));
    await expect(run()).rejects.toBe(UNAVAILABLE);
    expect(here.provider.live()).toEqual(['key-1']);
  });

  it('keeps the key when a refusal follows an unknown outcome', async () => {
    const here = world();
    const { versionId, run } = await store(
      here,
      withFaults(here.services, PUT, { after: UNAVAILABLE }, { instead: REFUSED }),
    );
    await expect(run()).rejects.toBe(REFUSED);
    expect(here.keyId(versionId)).toBe('key-1');
    expect(here.provider.live()).toEqual(['key-1']);
  });

  it('waits between its attempts, and gives up after four', async () => {
    const here = world();
    const recorded = recordCalls(here.services);
    const { run } = await store(here, withFaults(recorded.services, PUT, ...Array(9).fill({ instead: UNAVAILABLE })));
    const before = here.clock.now().getTime();
    await expect(run()).rejects.toBe(UNAVAILABLE);
    expect(here.clock.now().getTime() - before).toBe(250 + 500 + 1000);
  });

  it('revokes what was issued upon a definite refusal', async () => {
    const here = world();
    const { versionId, run } = await store(here, withFaults(here.services, PUT, { instead: REFUSED }));
    await expect(run()).rejects.toBe(REFUSED);
    expect(here.provider.live()).toEqual([]);
    expect(here.keyId(versionId)).toBeUndefined();
    expect(types(here)).toEqual(['Orphan Revoked']);
  });

  it('but no key that a person supplied: it is still where they put it', async () => {
    const here = world({ capabilities: { ...MANY, issuedBy: 'person' } });
    const { run } = await store(here, withFaults(here.services, PUT, { instead: REFUSED }));
    await expect(run()).rejects.toBe(REFUSED);
    expect(here.provider.live()).toEqual(['key-1']);
    expect(here.events).toEqual([]);
  });

  it('names the predecessor, which an empty secret has not', async () => {
    const here = world();
    const placeholder = here.version('AWSCURRENT');
    await (await store(here)).run();
    expect(here.receipts).toMatchObject([{ transition: 'issued', predecessor: placeholder }]);
    const empty = world({ value: null });
    await (await store(empty)).run();
    expect(empty.receipts[0]).not.toHaveProperty('predecessor');
  });

  it('when that revocation fails, it is an orphan, and recorded', async () => {
    const here = world();
    here.provider.trouble.revoke = new RotationError('ProviderUnavailable', '503', true);
    const { run } = await store(here, withFaults(here.services, PUT, { instead: REFUSED }));
    await expect(run()).rejects.toBe(REFUSED);
    expect(here.events).toMatchObject([{ type: 'Orphan Found', keyId: 'key-1', secretName: 'prod/gateway-key' }]);
    expect(here.logged.join()).toContain('orphan');
    expect(here.logged.join()).not.toContain('value-of-key-1');
  });

  it('gives way to a concurrent run that stored its key first, and revokes its own', async () => {
    const here = world();
    const { versionId, run } = await store(here);
    await here.step('createSecret', versionId);
    await run();
    expect(here.keyId(versionId)).toBe('key-2');
    expect(here.provider.live()).toEqual(['key-2']);
  });

  it('a rotation that was abandoned meanwhile stores nothing', async () => {
    const here = world();
    const { versionId, run } = await store(here);
    putsValue(here, { apiKey: 'by hand' });
    await expect(run()).rejects.toMatchObject({ code: 'StoreRefused' });
    expect(here.provider.live()).toEqual([]);
    expect(here.labels(versionId)).toEqual([]);
  });

  it('never shows the key', async () => {
    const here = world();
    const { run } = await store(here);
    await run();
    expect(JSON.stringify([here.events, here.logged])).not.toContain('value-of');
  });
});
