import { openSecret, readKey } from '../../../lib/rotation/secret';
import { MANY } from '../../support/memory-provider';
import { putsValue, tags } from '../../support/person';
import { world } from '../../support/world';

const handMade = { apiKey: 'value-of-key-by-hand', apiKeyId: 'key-by-hand' };
const ours = { ...handMade, issuedAt: '2026-03-01T09:00:20.000Z' };

describe('a secret', () => {
  it('of another rotator is left alone', async () => {
    const here = world({ tags: { 'keyturn:rotator': 'billing' } });
    await expect(openSecret(here.services, here.arn)).rejects.toMatchObject({
      code: 'ForeignSecret',
      retryable: false,
    });
  });

  it('without our tags belongs to its rotation function', async () => {
    const here = world();
    const { store } = here.services;
    const untagged = { ...store, describe: async (id: string) => ({ ...(await store.describe(id)), tags: {} }) };
    expect((await openSecret({ ...here.services, store: untagged }, here.arn)).policy.rotator).toBeUndefined();
  });

  it('has the provider that its own options give', async () => {
    const here = world({ tags: { 'keyturn:options': 'user=svc-billing' } });
    const asked: unknown[] = [];
    const provider = (options: Readonly<Record<string, string>>) => {
      asked.push(options);
      return here.provider;
    };
    await openSecret({ ...here.services, provider }, here.arn);
    expect(asked).toEqual([{ user: 'svc-billing' }]);
  });

  it('with a malformed tag is not touched', async () => {
    const here = world({ tags: { 'keyturn:grace': 'soon' } });
    await expect(openSecret(here.services, here.arn)).rejects.toMatchObject({ code: 'PolicyInvalid' });
  });
});

describe('what a version holds', () => {
  const keyIn = async (here: ReturnType<typeof world>, versionId = here.version('AWSCURRENT')) =>
    readKey(here.services, await openSecret(here.services, here.arn), versionId);

  it.each([
    ['no version', { value: null }, { kind: 'none' }],
    ['the placeholder', {}, { kind: 'placeholder' }],
    ['something else', { value: '{"password":"x"}' }, { kind: 'notUnderstood' }],
    ['a key of ours', { value: JSON.stringify(ours) }, { kind: 'key', ours: true, held: { keyId: 'key-by-hand' } }],
    ['a key that a person put there', { value: JSON.stringify(handMade) }, { kind: 'key', ours: false }],
    ['a key whose id nobody knows', { value: '{"apiKey":"x"}' }, { kind: 'unidentified' }],
  ])('%s', async (_, options, expected) => {
    expect(await keyIn(world(options))).toMatchObject(expected);
  });

  it('no version holds nothing, though Secrets Manager takes no version for the current one', async () => {
    const here = world();
    const store = { ...here.services.store, getValue: () => Promise.resolve(JSON.stringify(ours)) };
    const secret = await openSecret(here.services, here.arn);
    expect(await readKey({ store }, secret, undefined)).toEqual({ kind: 'none' });
  });

  it('a key without an id is identified by the provider, where that can', async () => {
    const here = world({ value: '{"apiKey":"value-of-key-by-hand"}', capabilities: { ...MANY, identifies: true } });
    here.provider.addForeign('key-by-hand');
    expect(await keyIn(here)).toMatchObject({ kind: 'key', held: { keyId: 'key-by-hand' }, ours: false });
  });

  it('an adopted key is ours, by the id that a person gave to its version only', async () => {
    const here = world({ value: '{"apiKey":"value-of-key-by-hand"}' });
    const adopted = here.version('AWSCURRENT') ?? '';
    tags(here, 'keyturn:adopted', `${adopted} key-by-hand`);
    expect(await keyIn(here)).toMatchObject({ kind: 'key', held: { keyId: 'key-by-hand' }, ours: true });
    putsValue(here, { apiKey: 'another' });
    expect(await keyIn(here)).toMatchObject({ kind: 'unidentified' });
  });

  it('never shows its value', async () => {
    const shown = JSON.stringify(
      (await keyIn(world({ value: JSON.stringify(ours) }))) as object,
      (name, value: unknown) => (name === 'text' ? undefined : value),
    );
    expect(shown).not.toContain('value-of-key-by-hand');
  });
});
