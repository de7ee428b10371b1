import { randomUUID } from 'node:crypto';
import { VARIABLES } from '../runtime/config';
import type { Inventory } from '../inventory/inventory';
import { type LocalCloud, type LocalCloudOptions, startLocalCloud } from '@keyturn/local-cloud';
import { assemblyOf } from './assembly';
import type { RunningFakeProvider } from './running-fake';
import { startFakeProvider } from './start-fake-provider';

export interface LocalDeploymentOptions extends LocalCloudOptions {
  /** Secrets that the inventory only refers to: name to value. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** Folder of a cloud assembly of this inventory. Default: it is synthesized, unless one is kept. */
  readonly assembly?: string;
}

/** An inventory, deployed into an AWS in this process, with a fake for each of its providers. */
export interface LocalDeployment {
  readonly cloud: LocalCloud;
  /** Provider account to its fake. A type whose provider is AWS itself has none: the local cloud is it. */
  readonly fakeProviders: ReadonlyMap<string, RunningFakeProvider>;
  /** Deploys the inventory as it is now over what is deployed, as the next `cdk deploy` would. */
  redeploy(inventory: Inventory, assembly?: string): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Synthesizes the inventory and deploys the very template and bundles that `cdk deploy` would ship. Only the providers'
 * endpoints are others: each points at its fake. Rejects in one line when the port is taken or a type has no fake.
 */
export async function deployInventory(
  inventory: Inventory,
  options: LocalDeploymentOptions = {},
): Promise<LocalDeployment> {
  const { secrets = {}, assembly, ...cloudOptions } = options;
  const fakeProviders = new Map<string, RunningFakeProvider>();
  const cloud = await startLocalCloud(cloudOptions);
  const deploy = async (wanted: Inventory, synthesized?: string): Promise<void> => {
    for (const account of wanted.providers) {
      const fakeProvider = fakeProviders.has(account.name) ? undefined : await startFakeProvider(account, cloud);
      if (fakeProvider) fakeProviders.set(account.name, fakeProvider);
    }
    await cloud.deploy(synthesized ?? assemblyOf(wanted, process.env), {
      mapEnvironment: (_, environment) => pointAtFake(environment, fakeProviders),
    });
  };
  const stop = async (): Promise<void> => {
    await cloud.stop();
    for (const fakeProvider of fakeProviders.values()) await fakeProvider.close();
  };
  try {
    for (const [name, value] of Object.entries(secrets)) await createSecret(cloud, name, value);
    await deploy(inventory, assembly);
    return { cloud, fakeProviders, redeploy: deploy, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function createSecret(cloud: LocalCloud, Name: string, SecretString: string): Promise<void> {
  const input = { Name, SecretString, ClientRequestToken: randomUUID() };
  await cloud.call('secretsmanager', 'CreateSecret', input);
}

function pointAtFake(
  environment: Readonly<Record<string, string>>,
  fakeProviders: ReadonlyMap<string, RunningFakeProvider>,
): Readonly<Record<string, string>> {
  const fakeProvider = fakeProviders.get(environment[VARIABLES.rotator] ?? '');
  const options = environment[VARIABLES.providerOptions];
  if (!fakeProvider || options === undefined) return environment;
  const moved = fakeProvider.optionsAtFake(JSON.parse(options) as Readonly<Record<string, unknown>>);
  return { ...environment, [VARIABLES.providerOptions]: JSON.stringify(moved) };
}
