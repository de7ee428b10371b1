import { createMemoryAccessKeys } from '../../lib/local/vendors/access-keys';
import type { Fault } from '../../lib/local/vendors/faults';
import { createHttpVendor } from '../../lib/local/vendors/http-vendor';
import { inProcess } from '../../lib/local/vendors/in-process';
import type { VendorKeys } from '../../lib/local/vendors/vendor-keys';
import { createAwsIamProvider } from '../../lib/providers/aws-iam/provider';
import type { HttpOptions } from '../../lib/providers/http/options';
import { createHttpProvider } from '../../lib/providers/http/provider';
import { ApiKey } from '../../lib/rotation/api-key';
import type { Provider } from '../../lib/rotation/provider';
import { type CallSite, throughProcess } from './process';
import type { Scheduler } from './scheduler';

/** The classes of provider that a simulation knows: the real adapters on stateful vendors. */
export const PROVIDER_CLASSES = ['http', 'http-no-list', 'http-two-slots', 'aws-iam'] as const;
export type ProviderClass = (typeof PROVIDER_CLASSES)[number];

/** A vendor with the adapter to it, and the truth for observers. */
export interface SimulatedProvider {
  /** The adapter for one process: each exchange with the vendor is an external call of it. */
  forProcess(site: CallSite): Provider;
  readonly keys: VendorKeys;
  readonly lists: boolean;
  readonly exclusive: boolean;
  fail(fault: Fault): void;
  heal(): void;
  /** A key made at the vendor's console; its id and value. Undefined where there is no slot. */
  makeByHand(): { keyId: string; value: string } | undefined;
}

const PROPAGATION_MS = 2000;
const ADMIN = { token: 'admin-canary' };

const GATEWAY: HttpOptions = {
  endpoint: 'https://gateway.example.com',
  headers: { authorization: 'Bearer {admin.token}' },
  propagation: '5s',
  issue: { method: 'POST', path: '/v1/keys', body: { name: '{lineage}' }, read: { keyId: 'id', key: 'secret' } },
  verify: {
    method: 'GET',
    path: '/v1/whoami',
    headers: { authorization: 'Bearer {key}' },
    accepted: { status: [200] },
    refused: { status: [401] },
  },
  revoke: { method: 'DELETE', path: '/v1/keys/{keyId}', accepted: { status: [204] }, gone: { status: [404] } },
};
const LIST: HttpOptions['list'] = {
  method: 'GET',
  path: '/v1/keys',
  read: { keys: 'keys[]', keyId: 'id', name: 'name', createdAt: 'created_at' },
};

export function simulateProvider(kind: ProviderClass, scheduler: Scheduler): SimulatedProvider {
  const random = (bytes: number): string =>
    Array.from({ length: bytes * 2 }, () => scheduler.draw(16).toString(16)).join('');
  return kind === 'aws-iam' ? simulateIam(scheduler, random) : simulateHttp(kind, scheduler, random);
}

function simulateHttp(kind: ProviderClass, scheduler: Scheduler, random: (bytes: number) => string): SimulatedProvider {
  const lists = kind !== 'http-no-list';
  const maxKeys = kind === 'http-two-slots' ? 2 : undefined;
  const options: HttpOptions = {
    ...GATEWAY,
    ...(maxKeys !== undefined && { maxKeys }),
    ...(lists ? { list: LIST } : { checkAdmin: { method: 'GET', path: '/v1/admin' } }),
  };
  const vendor = createHttpVendor(options, { clock: scheduler, propagationMs: PROPAGATION_MS, admin: ADMIN, random });
  const http = inProcess(vendor, (ms) => scheduler.sleep(ms));
  return {
    forProcess: (site) =>
      createHttpProvider(options, {
        admin: () => Promise.resolve({ token: ApiKey.of(ADMIN.token) }),
        http: (request) => site.external(`${request.method} ${new URL(request.url).pathname}`, () => http(request)),
        clock: scheduler,
      }),
    keys: vendor.keys,
    lists,
    exclusive: false,
    fail: vendor.fail,
    heal: vendor.heal,
    makeByHand: () => {
      const live = vendor.keys.all().filter(({ state }) => state !== 'revoked').length;
      if (maxKeys !== undefined && live >= maxKeys) return undefined;
      return vendor.keys.issue('made by hand', true);
    },
  };
}

function simulateIam(scheduler: Scheduler, random: (bytes: number) => string): SimulatedProvider {
  const sleep = (ms: number): Promise<void> => scheduler.sleep(ms);
  const iam = createMemoryAccessKeys({
    users: ['svc'],
    clock: scheduler,
    propagationMs: PROPAGATION_MS,
    random: (bytes) => random(bytes),
    sleep,
  });
  const { create, list, lastUsed, setStatus, delete: remove, callerArn } = iam;
  const api = { create, list, lastUsed, setStatus, delete: remove, callerArn };
  return {
    forProcess: (site) =>
      createAwsIamProvider(
        { users: ['svc'], user: 'svc', exclusive: true, propagation: '5s' },
        { keys: throughProcess(site, 'iam', api), clock: scheduler },
      ),
    keys: iam.keys,
    lists: true,
    exclusive: true,
    fail: iam.fail,
    heal: iam.heal,
    makeByHand: () => undefined,
  };
}
