import type { ProviderAccount } from '../../inventory/inventory';
import type { AwsIamOptions } from '../../providers/aws-iam/options';
import type { HttpOptions } from '../../providers/http/options';
import { httpCapabilities } from '../../providers/http/provider';
import type { LocalCloud } from '../local-cloud';
import { currentText } from '../services/secrets-manager/current-text';
import { createHttpVendor, type HttpVendor } from './http-vendor';
import { pointAt } from './point-at';
import { serveVendor } from './serve-vendor';

/** A provider's fake, as a server on loopback. */
export interface RunningVendor extends Pick<HttpVendor, 'view' | 'fail' | 'heal' | 'keys'> {
  /** Where the vendor answers. */
  readonly endpoint: string;
  /** Where observers look, from outside the process. */
  readonly observer: string;
  /** A provider's options with every endpoint at this fake. */
  optionsAtFake(options: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>>;
  close(): Promise<void>;
}

/** A fake takes no longer than this to learn of a new or a revoked key, in milliseconds. */
const LONGEST_PROPAGATION_MS = 1000;

/** The fake of a provider account; undefined where the local cloud itself is the provider. */
export async function startVendor(account: ProviderAccount, cloud: LocalCloud): Promise<RunningVendor | undefined> {
  switch (account.type) {
    case 'http':
      return startHttpVendor(account, cloud);
    case 'aws-iam':
      createUsers(account, cloud);
      return undefined;
    default:
      throw new Error(`provider ${account.name}: type ${account.type} has no fake in the local cloud`);
  }
}

async function startHttpVendor(account: ProviderAccount, cloud: LocalCloud): Promise<RunningVendor> {
  const options = account.options as unknown as HttpOptions;
  const vendor = createHttpVendor(options, {
    clock: cloud.kernel.clock,
    propagationMs: Math.min(LONGEST_PROPAGATION_MS, httpCapabilities(options).propagationSeconds * 1000),
    admin: {},
  });
  const served = await serveVendor({
    ...vendor,
    // The fake accepts whatever admin credential the secret holds at the moment: there is no console to make one in.
    handle: (request) => {
      vendor.setAdmin(adminCredential(account, cloud));
      return vendor.handle(request);
    },
  });
  const { view, fail, heal, keys } = vendor;
  return {
    view,
    fail,
    heal,
    keys,
    endpoint: served.endpoint,
    observer: served.observer,
    optionsAtFake: (given) => pointAt(given as unknown as HttpOptions, served.endpoint) as unknown as typeof given,
    close: served.close,
  };
}

function adminCredential({ admin }: ProviderAccount, cloud: LocalCloud): Readonly<Record<string, string>> {
  const text = admin === undefined ? undefined : currentText(cloud.services.secretsManager.secrets, admin);
  try {
    const parsed: unknown = JSON.parse(text ?? '{}');
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, string>) : {};
  } catch {
    return {};
  }
}

/** The users whose keys are rotated exist before a stack is deployed. */
function createUsers(account: ProviderAccount, cloud: LocalCloud): void {
  const { users } = account.options as unknown as AwsIamOptions;
  for (const path of users) {
    const arn = `arn:${cloud.kernel.partition}:iam::${cloud.kernel.accountId}:user/${path}`;
    cloud.services.iam.users.putUser(path.slice(path.lastIndexOf('/') + 1), arn);
  }
}
