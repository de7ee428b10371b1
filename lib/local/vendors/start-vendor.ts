import type { ProviderAccount } from '../../inventory/inventory';
import type { LocalCloud } from '../local-cloud';
import { vendorStarters } from './catalog';
import type { RunningVendor } from './running-vendor';

/** The fake of a provider account; undefined where the local cloud itself is the provider. */
export async function startVendor(account: ProviderAccount, cloud: LocalCloud): Promise<RunningVendor | undefined> {
  const start = Object.hasOwn(vendorStarters, account.type) ? vendorStarters[account.type] : undefined;
  if (!start) throw new Error(`provider ${account.name}: type ${account.type} has no fake in the local cloud`);
  return start(account, cloud);
}
