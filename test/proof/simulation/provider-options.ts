import type { HttpOptions } from '../../../lib/providers/http/options';
import type { SuppliedOptions } from '../../../lib/providers/supplied/options';

/** How the simulated providers are described to the real adapters. */
export const PROPAGATION_MS = 2000;
export const ADMIN = { token: 'admin-canary' };

const VERIFY: HttpOptions['verify'] = {
  method: 'GET',
  path: '/v1/whoami',
  headers: { authorization: 'Bearer {key}' },
  // A page that is out of order is a 200, too.
  accepted: { status: [200], body: 'active' },
  refused: { status: [401] },
};

const PROVIDER = {
  endpoint: 'https://gateway.example.com',
  headers: { authorization: 'Bearer {admin.token}' },
  propagation: '5s',
  verify: VERIFY,
} as const;

export const GATEWAY: HttpOptions = {
  ...PROVIDER,
  issue: { method: 'POST', path: '/v1/keys', body: { name: '{lineage}' }, read: { keyId: 'id', key: 'secret' } },
  revoke: { method: 'DELETE', path: '/v1/keys/{keyId}', accepted: { status: [204] }, gone: { status: [404] } },
};

export const LIST: HttpOptions['list'] = {
  method: 'GET',
  path: '/v1/keys',
  read: { keys: 'keys[]', keyId: 'id', name: 'name', createdAt: 'created_at' },
};

export const ACTIVATE: HttpOptions['activate'] = { method: 'PUT', path: '/v1/keys/{keyId}/active' };

export const SWITCH: Pick<HttpOptions, 'disable' | 'enable'> = {
  disable: { method: 'POST', path: '/v1/keys/{keyId}/disable' },
  enable: { method: 'POST', path: '/v1/keys/{keyId}/enable' },
};

/** A provider with a single key. */
export const ROLLED: HttpOptions = {
  ...PROVIDER,
  roll: { method: 'POST', path: '/v1/key/roll', read: { keyId: 'id', key: 'secret' } },
  checkAdmin: { method: 'GET', path: '/v1/admin' },
};

/** A provider whose keys are made by people. */
export const SUPPLIED: SuppliedOptions = {
  vendor: 'custom',
  endpoint: PROVIDER.endpoint,
  verify: VERIFY,
  propagation: '5s',
  inbox: 'keyturn/supply/gateway-key',
};
