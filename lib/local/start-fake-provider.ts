import type { ProviderAccount } from '../inventory/inventory';
import { loadProviderFile } from '../inventory/provider-file';
import type { LocalCloud } from '@keyturn/local-cloud';
import { fakeProviderStarters } from './fake-provider-catalog';
import { startsServed, type RunningFakeProvider, type FakeProviderStarter } from './running-fake';
import type { FakeProviderFile } from '../testing/fake-providers/kit/fake-provider';

/** The fake of a provider account; undefined where the local cloud itself is the provider. */
export async function startFakeProvider(
  account: ProviderAccount,
  cloud: LocalCloud,
): Promise<RunningFakeProvider | undefined> {
  const start = starterOf(account);
  if (start) return start(account, cloud);
  const remedy = account.providerFile === undefined ? '' : `: export createFakeProvider from ${account.providerFile}`;
  throw new Error(`provider ${account.name}: type ${account.type} has no fake in the local cloud${remedy}`);
}

function starterOf({ type, providerFile }: ProviderAccount): FakeProviderStarter | undefined {
  if (providerFile === undefined)
    return Object.hasOwn(fakeProviderStarters, type) ? fakeProviderStarters[type] : undefined;
  const file = loadProviderFile(providerFile);
  return typeof file['createFakeProvider'] === 'function'
    ? startsServed(file as unknown as FakeProviderFile)
    : undefined;
}
