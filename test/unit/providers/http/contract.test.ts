import { providerType } from '../../../../lib/providers/http/provider';
import { LINEAGE } from '../../../../lib/testing/bench';
import { describeProviderContract } from '../../../contracts/provider-contract';
import { bare, example, gateway, talkative } from './descriptions';
import { httpHarness } from './harness';

describeProviderContract('http: examples/providers/gateway.yaml', () => httpHarness(gateway()));
describeProviderContract('http: the least that can be described', () => httpHarness(bare()));
describeProviderContract('http: verdicts in the body, forms, cursors', () => httpHarness(talkative(), { pageSize: 1 }));

describe.each(['grafana', 'elasticsearch', 'unleash'])('examples/providers/%s.yaml', (name) => {
  describeProviderContract(`http: examples/providers/${name}.yaml`, () => httpHarness(example(name)));

  it('is a description without a problem', () => {
    expect([...providerType.check(example(name)), ...(providerType.checkKey?.(example(name)) ?? [])]).toEqual([]);
  });
});

/** Everything that a preset sends in the life of a key. */
async function sentBy(name: string) {
  const { provider, sent } = httpHarness(example(name));
  const issued = await provider.issue(LINEAGE, 'the-one-before');
  await provider.verify(issued);
  await provider.list?.();
  await provider.revoke(issued.keyId);
  const lines = sent.map(({ method, url, headers, body }) => [
    `${method} ${url.replace(issued.keyId, 'ID').replace(issued.key.reveal(), 'HANDLE')}`,
    headers['authorization'],
    body?.replace(issued.keyId, 'ID'),
  ]);
  return { lines, issued };
}

it('Grafana is asked as its API description says', async () => {
  const { lines, issued } = await sentBy('grafana');
  const tokens = 'https://grafana.example.com/api/serviceaccounts/7/tokens';
  const admin = 'Bearer admin-token-canary-1';
  expect(lines).toEqual([
    [`POST ${tokens}`, admin, JSON.stringify({ name: LINEAGE })],
    ['GET https://grafana.example.com/api/org', `Bearer ${issued.key.reveal()}`, undefined],
    [`GET ${tokens}`, admin, undefined],
    [`DELETE ${tokens}/ID`, admin, undefined],
  ]);
});

it('Elasticsearch is asked as its API description says', async () => {
  const { lines, issued } = await sentBy('elasticsearch');
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  const api = 'https://elasticsearch.example.com:9200/_security';
  const admin = `Basic ${base64('admin-user-canary:admin-password-canary')}`;
  expect(lines).toEqual([
    [`POST ${api}/api_key`, admin, expect.stringContaining(`{"name":"${LINEAGE}","role_descriptors":{"ingest":`)],
    [`GET ${api}/_authenticate`, `ApiKey ${base64(`${issued.keyId}:${issued.key.reveal()}`)}`, undefined],
    [`GET ${api}/api_key?owner=true&active_only=true`, admin, undefined],
    [`DELETE ${api}/api_key`, admin, JSON.stringify({ ids: ['ID'], owner: true })],
  ]);
});

it('Unleash is asked as its source says', async () => {
  const { lines, issued } = await sentBy('unleash');
  const tokens = 'https://unleash.example.com/api/admin/api-tokens';
  const admin = 'admin-token-canary-1';
  expect(issued.keyId).toBe(LINEAGE);
  expect(lines).toEqual([
    [`POST ${tokens}`, admin, '{"tokenName":"ID","type":"backend","environment":"production","projects":["default"]}'],
    [expect.stringContaining('GET https://unleash.example.com/api/client/features?'), issued.key.reveal(), undefined],
    [`GET ${tokens}`, admin, undefined],
    [`GET ${tokens}`, admin, undefined],
    [`DELETE ${tokens}/HANDLE`, admin, undefined],
  ]);
});
