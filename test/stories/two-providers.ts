import type { Inventory } from '../../lib/inventory/inventory';
import { loadInventory } from '../../lib/inventory/load-inventory';
import { formatProblem } from '../../lib/inventory/problem';
import { ALARM } from './alarmed';
import { providerTypes } from '../../lib/providers/catalog';

/** An http provider's options as flow style YAML. Its fake needs no time to propagate. */
export const GATEWAY_OPTIONS = `{
  endpoint: https://gateway.example.com,
  headers: { authorization: 'Bearer {admin.token}' },
  maxKeys: 2,
  propagation: 0s,
  issue: { method: POST, path: /v1/keys, body: { name: '{lineage}' }, read: { keyId: id, key: secret } },
  verify: { method: GET, path: /v1/whoami, headers: { authorization: 'Bearer {key}' }, accepted: { status: [200] }, refused: { status: [401] } },
  revoke: { method: DELETE, path: '/v1/keys/{keyId}', accepted: { status: [204] }, gone: { status: [404] } },
  list: { method: GET, path: /v1/keys, read: { keys: 'keys[]', keyId: id, name: name, createdAt: created_at } } }`;

export const ADMIN_SECRET = 'keyturn/admin/gateway';
/** The admin credential of the stories: long enough that it stands nowhere by accident. */
export const ADMIN_TOKEN = 'canary-admin-token-0f2d6f5c9b';

/** Two provider accounts of two types, with a key each; the gateway's as asked. The grace period ends before the hourly reconciliation. */
export function twoProviders(gatewayKey: Readonly<Record<string, unknown>> = {}): Inventory {
  return inventoryOf(`
defaults: { every: 7d, grace: 30m }
providers:
  gateway: { type: http, admin: ${ADMIN_SECRET}, options: ${GATEWAY_OPTIONS.replaceAll('\n', ' ')} }
  iam: { type: aws-iam, options: { users: [svc/billing], exclusive: true, propagation: 0s } }
keys:
  prod/gateway-key: ${JSON.stringify({ provider: 'gateway', rollbackOn: ALARM, ...gatewayKey })}
  prod/billing-key: { provider: iam, rollbackOn: ${ALARM} }
`);
}

/** The inventory in a text; throws with every problem. */
export function inventoryOf(yaml: string): Inventory {
  const { inventory, problems } = loadInventory('keys.yaml', () => yaml, providerTypes);
  if (!inventory) throw new Error(problems.map(formatProblem).join('\n'));
  return inventory;
}
