import { SELF, type ProviderAccount } from '../inventory/inventory';
import { type LocalCloud, versionWithLabel } from '@keyturn/local-cloud';
import { serveFakeProvider } from './serve-fake-provider';
import type { AccountOptions, FakeProvider, FakeProviderFile } from '../testing/fake-providers/kit/fake-provider';

/** A provider's fake, as a server on loopback. */
export interface RunningFakeProvider extends Pick<FakeProvider, 'view' | 'fail' | 'heal' | 'keys'> {
  /** Where the provider answers. */
  readonly endpoint: string;
  /** Where observers read, from outside the process. */
  readonly observer: string;
  /** A provider's options with every endpoint at this fake. */
  optionsAtFake(options: AccountOptions): AccountOptions;
  close(): Promise<void>;
}

/** Starts the fake of a provider account; undefined where the local cloud itself is the provider. */
export type FakeProviderStarter = (
  account: ProviderAccount,
  cloud: LocalCloud,
) => Promise<RunningFakeProvider | undefined>;

/** A fake takes no longer than this to learn of a new or a revoked key, in milliseconds. */
const LONGEST_PROPAGATION_MS = 1000;

/** Starts the fake that a file exports. */
export function startsServed({ createFakeProvider, pointAtFake = pointAt }: FakeProviderFile): FakeProviderStarter {
  return async (account, cloud) => {
    if (account.admin === SELF) {
      throw new Error(
        `provider ${account.name}: 'admin: self' has no fake in the local cloud, where nobody makes a first key`,
      );
    }
    const propagationMs = Math.min(LONGEST_PROPAGATION_MS, account.capabilities.propagationSeconds * 1000);
    const fakeProvider = createFakeProvider({ clock: cloud, propagationMs, admin: {} }, account.options);
    const served = await serveFakeProvider({
      ...fakeProvider,
      // The fake accepts whatever admin credential the secret holds at the moment: there is no console to make one in.
      handle: (request) => {
        fakeProvider.setAdmin(adminCredential(account, cloud));
        return fakeProvider.handle(request);
      },
    });
    const { view, fail, heal, keys } = fakeProvider;
    const optionsAtFake = (options: AccountOptions) => pointAtFake(options, served.endpoint);
    return { view, fail, heal, keys, ...served, optionsAtFake };
  };
}

function pointAt(options: AccountOptions, origin: string): AccountOptions {
  return { ...options, endpoint: origin };
}

function adminCredential({ admin }: ProviderAccount, cloud: LocalCloud): Readonly<Record<string, string>> {
  const text = admin === undefined ? undefined : versionWithLabel(cloud.secret(admin), 'AWSCURRENT')?.text;
  try {
    const parsed: unknown = JSON.parse(text ?? '{}');
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, string>) : {};
  } catch {
    return {};
  }
}
