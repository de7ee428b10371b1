import { randomUUID } from 'node:crypto';
import type { ProviderAccount } from '../../../../lib/inventory/inventory';
import { startLocalCloud, type LocalCloud } from '@keyturn/local-cloud';
import { startFakeProvider } from '../../../../lib/local/aws-providers/sandbox';
import type { RunningFakeProvider } from '../../../../lib/local/running-fake';
import { keyIdOf, keyTag, disabledTag } from '../../../../lib/providers/sandbox/keys';
import { ApiKey } from '../../../../lib/rotation/api-key';
import { LINEAGE } from '../../../../lib/testing/bench';

const SecretId = 'keyturn/sandbox';
const KEY = keyIdOf(ApiKey.of('sandbox_canary'));
let cloud: LocalCloud;
let fakeProvider: RunningFakeProvider | undefined;

beforeAll(async () => {
  cloud = await startLocalCloud({ port: 0 });
  fakeProvider = await startFakeProvider({ name: 'sandbox', options: {} } as unknown as ProviderAccount, cloud);
  await ask('CreateSecret', { Name: SecretId, ClientRequestToken: randomUUID() });
});
afterAll(async () => {
  await fakeProvider?.close();
  await cloud.stop();
});

const ask = (operation: string, input: object) => cloud.call('secretsmanager', operation, { ...input });
const tag = (Key: string, Value: string) => ask('TagResource', { SecretId, Tags: [{ Key, Value }] });
const untag = (...TagKeys: string[]) => ask('UntagResource', { SecretId, TagKeys });
const seen = () => fakeProvider?.view().keys.map(({ keyId, name, state }) => [keyId, name, state]);

test('an observer sees the keys of the register as those of any provider', async () => {
  await tag('team', 'platform');
  expect(seen()).toEqual([]);
  await tag(keyTag('canary', KEY), `${LINEAGE} 2026-11-20T12:00:00.000Z`);
  await tag(keyTag('drill', 'sbx-2'), LINEAGE);
  await tag(disabledTag('canary', KEY), 'disabled');
  expect(seen()).toEqual([
    [KEY, LINEAGE, 'disabled'],
    ['sbx-2', LINEAGE, 'active'],
  ]);
  await untag(disabledTag('canary', KEY));
  await untag(keyTag('drill', 'sbx-2'));
  expect(seen()).toEqual([
    [KEY, LINEAGE, 'active'],
    ['sbx-2', LINEAGE, 'revoked'],
  ]);
  const observed = await fetch(`${fakeProvider?.observer}/view`);
  expect(await observed.json()).toMatchObject({ keys: [{ keyId: KEY, state: 'active' }, { state: 'revoked' }] });
  expect(fakeProvider?.keys.byValue('sandbox_canary')?.keyId).toBe(KEY);
});

test('its faults are those of the local cloud, for the functions of the rotator', () => {
  fakeProvider?.fail({ mode: 'reset', requests: ['issue'], effect: 'after', times: 1 });
  expect(cloud.faults.list()).toEqual([
    {
      kind: 'drop',
      service: 'secretsmanager',
      operation: 'TagResource',
      caller: 'keyturn-sandbox-',
      when: 'after',
      times: 1,
    },
  ]);
  fakeProvider?.heal();
  expect(cloud.faults.list()).toEqual([]);
  expect(() => fakeProvider?.fail({ mode: 'garbage' })).toThrow('cannot fail by garbage: expected 429, 500, reset');
});
