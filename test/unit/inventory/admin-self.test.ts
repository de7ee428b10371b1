import { loadInventory } from '../../../lib/inventory/load-inventory';
import { providerTypes } from '../../../lib/providers/catalog';

const inventory = (requests: string) => `
providers:
  siblings:
    type: http
    admin: self
    options:
      endpoint: https://siblings.example.com
      headers: { authorization: 'Bearer {admin.apiKey}' }
      ${requests}
      verify:
        { method: GET, path: /me, headers: { authorization: '{key}' }, accepted: { status: [200] }, refused: { status: [401] } }
      checkAdmin: { method: GET, path: /keys }
keys: { prod/key: { provider: siblings } }
`;
const load = (requests: string) => loadInventory('keys.yaml', () => inventory(requests), providerTypes);
const ROLL = 'roll: { method: POST, path: /roll, read: { key: secret } }';
const ISSUE = `issue: { method: POST, path: /keys, body: {}, read: { keyId: id, key: secret } }
      revoke: { method: DELETE, path: '/keys/{keyId}' }`;

describe('admin: self', () => {
  it('lets each key manage its siblings', () => {
    expect(load(ISSUE).inventory?.providers[0]?.admin).toBe('self');
  });

  it('is an error with a single key that is rolled in place', () => {
    expect(load(ROLL).problems).toEqual([
      expect.objectContaining({
        path: 'providers.siblings.admin',
        message: expect.stringContaining('a single key cannot be its own admin credential') as string,
      }),
    ]);
  });
});
