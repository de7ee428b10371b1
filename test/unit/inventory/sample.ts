import { loadInventory, type LoadResult } from '../../../lib/inventory/load-inventory';
import { formatProblem } from '../../../lib/inventory/problem';
import type { ProviderTypes } from '../../../lib/inventory/provider-file';
import type { ProviderType } from '../../../lib/providers/kit/provider-type';

/** Options of the sample provider type. */
interface SampleOptions {
  readonly endpoint: string;
  readonly maxKeys?: number;
  readonly propagationSeconds?: number;
  readonly lifetimeSeconds?: number;
}

/** A provider type with few options, so that these tests are about the inventory and not about a provider. */
const sampleType: ProviderType<SampleOptions> = {
  type: 'sample',
  needsAdmin: true,
  keyOptions: ['user'],
  check: (options) => {
    const { endpoint } = options as Partial<SampleOptions>;
    return typeof endpoint === 'string' ? [] : [{ path: ['endpoint'], message: 'expected a URL' }];
  },
  checkKey: (options) =>
    (options as { user?: string }).user === 'nobody' ? [{ path: ['user'], message: 'no such user' }] : [],
  capabilities: ({ maxKeys, propagationSeconds = 5, lifetimeSeconds }) => ({
    class: maxKeys === undefined ? 'many' : 'slots',
    ...(maxKeys !== undefined && { maxKeys }),
    ...(lifetimeSeconds !== undefined && { lifetimeSeconds }),
    lists: true,
    lastUsed: false,
    disables: false,
    nativeGrace: false,
    secretShownOnce: true,
    identifies: false,
    propagationSeconds,
    lineage: 'name',
    exclusive: false,
  }),
};

/** A type whose credential is the functions' own role, and that knows a key's id by its value. */
const roleType: ProviderType<SampleOptions> = {
  ...sampleType,
  type: 'role',
  needsAdmin: false,
  keyOptions: [],
  capabilities: (options) => ({ ...sampleType.capabilities(options), identifies: true }),
};

export const sampleTypes: ProviderTypes = { sample: sampleType, role: roleType };

export function load(text: string): LoadResult {
  return loadInventory('keys.yaml', () => text, sampleTypes);
}

/** The problems as a person sees them. */
export function problemsOf(text: string): readonly string[] {
  return (load(text).problems ?? []).map(formatProblem);
}

/** An inventory with one account and that key, written in flow style: `{ provider: gw, every: 7d }`. */
export function withKey(key: string, options = '{ endpoint: h }'): string {
  return `providers:\n  gw: { type: sample, admin: a, options: ${options} }\nkeys:\n  prod/api: ${key}\n`;
}
