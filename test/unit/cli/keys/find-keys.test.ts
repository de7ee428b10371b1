import { findKey, findKeys } from '../../../../lib/cli/keys/find-keys';
import { fakeRotators, keyNamed } from '../fake-rotators';

const KEYS = [
  keyNamed('prod/a', { owner: 'team' }),
  keyNamed('prod/b/c'),
  keyNamed('prod/d+e'),
  keyNamed('test/a', { rotator: 'iam', provider: 'aws-iam' }),
];
const functions = fakeRotators(KEYS);

test.each([
  ['no names: all keys of all rotators', {}, ['prod/a', 'prod/b/c', 'prod/d+e', 'test/a']],
  ['a name', { names: ['prod/a'] }, ['prod/a']],
  ['a glob, over slashes', { names: ['prod/*'] }, ['prod/a', 'prod/b/c', 'prod/d+e']],
  ['several names', { names: ['*/a', 'prod/d+e'] }, ['prod/a', 'prod/d+e', 'test/a']],
  ['a rotator', { rotator: ['iam'] }, ['test/a']],
  ['a provider type', { provider: 'aws-iam' }, ['test/a']],
  ['an owner', { owner: 'team' }, ['prod/a']],
  ['conditions that exclude each other', { owner: 'team', provider: 'aws-iam' }, []],
])('%s', async (_, selection, names) => {
  const found = await findKeys(functions, { names: [], rotator: [], ...selection });
  expect(found.map(({ name }) => name)).toEqual(names);
});

test.each([
  ['a name that no key has', ['prod/a', 'prod/x'], 'no key of gateway, iam is named prod/x'],
  ['what a glob means is taken literally', ['prod.a'], 'is named prod.a'],
])('%s is refused with status 2', async (_, names, message) => {
  await expect(findKeys(functions, { names, rotator: [] })).rejects.toMatchObject({
    status: 2,
    message: expect.stringContaining(message),
  });
});

test('an account without a rotator says so', async () => {
  await expect(findKeys(fakeRotators([]), { names: [], rotator: [] })).rejects.toThrow('no rotator is deployed');
});

test('one key: a glob that takes more is refused', async () => {
  expect((await findKey(functions, 'prod/d*', [])).name).toBe('prod/d+e');
  await expect(findKey(functions, 'prod/*', [])).rejects.toThrow('prod/* names 3 keys, and this takes one');
});
