import type { ProviderAccount } from '../inventory/inventory';
import { loadProviderFile } from '../inventory/provider-file';
import type { LocalCloud } from '@keyturn/local-cloud';
import { vendorStarters } from './fake-provider-catalog';
import { startsServed, type RunningVendor, type VendorStarter } from './running-fake';
import type { Vendor, VendorOptions } from '../testing/fake-providers/kit/fake-provider';

/** The fake of a provider account; undefined where the local cloud itself is the provider. */
export async function startVendor(account: ProviderAccount, cloud: LocalCloud): Promise<RunningVendor | undefined> {
  const start = starterOf(account);
  if (start) return start(account, cloud);
  const remedy = account.providerFile === undefined ? '' : `: export createVendor from ${account.providerFile}`;
  throw new Error(`provider ${account.name}: type ${account.type} has no fake in the local cloud${remedy}`);
}

function starterOf({ type, providerFile }: ProviderAccount): VendorStarter | undefined {
  if (providerFile === undefined) return Object.hasOwn(vendorStarters, type) ? vendorStarters[type] : undefined;
  const { createVendor } = loadProviderFile(providerFile);
  return typeof createVendor === 'function'
    ? startsServed(createVendor as (options: VendorOptions) => Vendor)
    : undefined;
}
