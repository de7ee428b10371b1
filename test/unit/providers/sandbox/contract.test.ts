import { providerType } from '../../../../lib/providers/sandbox/provider';
import { keysIn } from '../../../../lib/providers/sandbox/keys';
import type { Provider } from '../../../../lib/rotation/provider';
import { LINEAGE } from '../../../../lib/testing/bench';
import { describeProviderContract } from '../../../contracts/provider-contract';
import { sandboxHarness } from './harness';

describeProviderContract('sandbox', sandboxHarness);

const SecretId = 'keyturn/sandbox';
const failing = (promise: Promise<unknown> | undefined) =>
  promise?.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('requests to the register', () => {
  it('are as the API of Secrets Manager describes them', async () => {
    const { provider, asked } = sandboxHarness();
    const { keyId } = await provider.issue(LINEAGE, undefined);
    await provider.disable?.(keyId);
    await provider.enable?.(keyId);
    await provider.revoke(keyId);
    const look = { action: 'DescribeSecret', input: { SecretId } };
    const tag = `keyturn-sandbox:canary:${keyId}`;
    const tagged = (Key: string, Value: string) => ({
      action: 'TagResource',
      input: { SecretId, Tags: [{ Key, Value }] },
    });
    const untagged = (...TagKeys: string[]) => ({ action: 'UntagResource', input: { SecretId, TagKeys } });
    expect(asked).toEqual([
      look,
      { action: 'GetRandomPassword', input: { PasswordLength: 40, ExcludePunctuation: true } },
      tagged(tag, `${LINEAGE} 2026-11-20T12:00:00.000Z`),
      look,
      tagged(`${tag}:disabled`, 'disabled'),
      look,
      untagged(`${tag}:disabled`),
      look,
      untagged(tag, `${tag}:disabled`),
    ]);
  });

  it.each([
    ['DescribeSecret of register keyturn/sandbox', (p: Provider) => p.list?.()],
    ['GetRandomPassword', (p: Provider) => p.issue(LINEAGE, undefined)],
    ['TagResource of register keyturn/sandbox', (p: Provider) => p.issue(LINEAGE, undefined)],
    ['TagResource of register keyturn/sandbox', (p: Provider, keyId: string) => p.disable?.(keyId)],
    ['UntagResource of register keyturn/sandbox', (p: Provider, keyId: string) => p.enable?.(keyId)],
    ['UntagResource of register keyturn/sandbox', (p: Provider, keyId: string) => p.revoke(keyId)],
  ])('say that the role lacks %s', async (what, request) => {
    const harness = sandboxHarness();
    const { keyId } = await harness.provider.issue(LINEAGE, undefined);
    const [action = ''] = what.split(' ');
    harness.refuse(action);
    expect(await failing(request(harness.provider, keyId))).toMatchObject({
      code: 'AdminCredentialRefused',
      message: expect.stringMatching(new RegExp(`^${what} failed.*may not call secretsmanager:${action}\\b`)) as string,
    });
    expect(harness.fakeProvider.keys()).toEqual([{ keyId, state: 'active' }]);
  });

  it('prove nothing of a key when the register is gone, and say that it may be', async () => {
    const { provider, deleteRegister } = sandboxHarness();
    const issued = await provider.issue(LINEAGE, undefined);
    deleteRegister();
    expect(await provider.verify(issued)).toBe('unknown');
    expect(await provider.checkAdmin()).toBe('refused');
    for (const ask of [() => provider.revoke(issued.keyId), () => provider.issue(LINEAGE, undefined)]) {
      expect(await failing(ask())).toMatchObject({
        code: 'AdminCredentialRefused',
        message: expect.stringMatching(/register keyturn\/sandbox failed: .*, or it does not exist$/) as string,
      });
    }
  });
});

describe('a key in the register', () => {
  it('stands there by a hash of 128 bits, never by its value', async () => {
    const { provider, tags } = sandboxHarness();
    const { keyId, key } = await provider.issue(LINEAGE, undefined);
    expect(keyId).toMatch(/^sbx-[0-9a-f]{32}$/);
    expect(key.reveal()).toMatch(/^sandbox_[0-9A-Za-z]{40}$/);
    expect(JSON.stringify(tags())).not.toContain(key.reveal().slice(8));
  });

  it('is of one principal: it counts, is accepted, listed and found there alone', async () => {
    const { provide, provider } = sandboxHarness();
    const other = provide({ principal: 'drill' });
    await other.issue(LINEAGE, undefined);
    const theirs = await other.issue(LINEAGE, undefined);
    const ours = await provider.issue(LINEAGE, undefined);
    const after = await provider.issue(LINEAGE, ours.keyId);
    expect((await provider.list?.())?.map(({ keyId }) => keyId)).toEqual([ours.keyId, after.keyId]);
    expect([await provider.verify(theirs), await other.verify(theirs)]).toEqual(['refused', 'accepted']);
    expect(await provider.identify?.(theirs.key)).toBeUndefined();
    expect(await failing(other.issue(LINEAGE, undefined))).toMatchObject({ code: 'SlotsFull', retryable: true });
    expect(await provider.revoke(theirs.keyId)).toBe('gone');
    expect(await other.verify(theirs)).toBe('accepted');
  });

  it('holds its slot while it is disabled', async () => {
    const { provider } = sandboxHarness();
    const { keyId } = await provider.issue(LINEAGE, undefined);
    await provider.issue(LINEAGE, undefined);
    await provider.disable?.(keyId);
    expect(await failing(provider.issue(LINEAGE, undefined))).toMatchObject({ code: 'SlotsFull' });
  });

  it('cannot come back when it is disabled or enabled while it is revoked', async () => {
    const { provider, tags } = sandboxHarness();
    const issued = await provider.issue(LINEAGE, undefined);
    await Promise.all([
      provider.disable?.(issued.keyId),
      provider.revoke(issued.keyId),
      failing(provider.enable?.(issued.keyId)),
    ]);
    expect(await provider.list?.()).toEqual([]);
    expect(await provider.verify(issued)).toBe('refused');
    await provider.revoke(issued.keyId);
    expect(tags()).toEqual({});
  });

  it('is listed with its name and its age, whatever else stands in the tags', () => {
    const tags = {
      team: 'platform',
      'keyturn-sandbox:canary:sbx-1': `${LINEAGE} 2026-11-20T12:00:00.000Z`,
      'keyturn-sandbox:canary:sbx-2': '',
      'keyturn-sandbox:canary:sbx-2:disabled': 'disabled',
      'keyturn-sandbox:canary:sbx-3:disabled': 'disabled',
      'keyturn-sandbox:canary2:sbx-4': LINEAGE,
    };
    expect(keysIn(tags, 'canary')).toEqual([
      { keyId: 'sbx-1', name: LINEAGE, disabled: false, createdAt: new Date('2026-11-20T12:00:00Z') },
      { keyId: 'sbx-2', name: '', disabled: true },
    ]);
  });
});

describe('the options of sandbox', () => {
  const problems = (options: unknown) =>
    providerType.check(options).map(({ path, message }) => `${path.join('.')}: ${message}`);

  it.each([{}, { register: 'team/keys-register', principal: 'drill-1', propagation: '30s' }])('take %j', (options) => {
    expect(problems(options)).toEqual([]);
  });

  it('name every problem, and the page', () => {
    const page = '(docs/providers/sandbox.md)';
    expect(problems({ register: 'reg-abc123', principal: 'a:b', propagation: '1h', x: 1 })).toEqual([
      `register: expected a secret's name that does not end as an ARN does ${page}`,
      `principal: expected letters, digits and _.-, at most 40 ${page}`,
      `propagation: expected a duration of at most 10m, such as 5s, 2m or PT5S ${page}`,
      `x: unknown option; known here: register, principal, propagation ${page}`,
    ]);
  });

  it('ask for the register alone, which is made with the rotator', () => {
    const [first, random] = providerType.iamNeeds?.({ register: 'team/sandbox' }) ?? [];
    expect(first?.resources).toEqual([
      'arn:${partition}:secretsmanager:${region}:${account}:secret:team/sandbox-??????',
    ]);
    expect(random).toEqual({ actions: ['secretsmanager:GetRandomPassword'], resources: ['*'] });
    expect(providerType.stateSecret?.({})).toBe('keyturn/sandbox');
  });
});
