import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addInventory, createApp } from '../cdk/app';
import { VARIABLES } from '../config';
import type { Inventory, ProviderAccount } from '../inventory/inventory';
import { type LocalCloud, type LocalCloudOptions, startLocalCloud } from './local-cloud';
import { startVendor, type RunningVendor } from './vendors/start-vendor';

export interface LocalDeploymentOptions extends LocalCloudOptions {
  /** Secrets that the inventory only refers to: name to value. */
  readonly secrets?: Readonly<Record<string, string>>;
}

/** An inventory, deployed into an AWS in this process, with a fake for each of its providers. */
export interface LocalDeployment {
  readonly cloud: LocalCloud;
  /** Provider account to its fake. A type whose provider is AWS itself has none: the local cloud is it. */
  readonly vendors: ReadonlyMap<string, RunningVendor>;
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
  const { secrets = {}, ...cloudOptions } = options;
  const assembly = mkdtempSync(join(tmpdir(), 'keyturn-'));
  const vendors = new Map<string, RunningVendor>();
  const cloud = await startLocalCloud(cloudOptions);
  const stop = async (): Promise<void> => {
    await cloud.stop();
    for (const vendor of vendors.values()) await vendor.close();
    rmSync(assembly, { recursive: true, force: true });
  };
  try {
    for (const account of inventory.providers) {
      const vendor = await startVendor(account, cloud);
      if (vendor) vendors.set(account.name, vendor);
    }
    for (const [name, value] of Object.entries(secrets)) await createSecret(cloud, name, value);
    synthesize(inventory, assembly);
    await cloud.deploy(assembly, { mapEnvironment: (_, environment) => pointAtFake(environment, vendors) });
    return { cloud, vendors, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** An account's admin secret by its name: what the inventory refers to, and nobody creates. */
export function adminSecretNames(accounts: readonly ProviderAccount[]): readonly string[] {
  return [...new Set(accounts.flatMap(({ admin }) => admin ?? []))];
}

function synthesize(inventory: Inventory, outdir: string): void {
  const app = createApp({ outdir });
  addInventory(app, inventory);
  app.synth();
}

async function createSecret(cloud: LocalCloud, Name: string, SecretString: string): Promise<void> {
  const input = { Name, SecretString, ClientRequestToken: cloud.kernel.newId() };
  await cloud.kernel.call({ kind: 'administrator' }, 'secretsmanager', 'CreateSecret', input);
}

function pointAtFake(
  environment: Readonly<Record<string, string>>,
  vendors: ReadonlyMap<string, RunningVendor>,
): Readonly<Record<string, string>> {
  const vendor = vendors.get(environment[VARIABLES.rotator] ?? '');
  const options = environment[VARIABLES.providerOptions];
  if (!vendor || options === undefined) return environment;
  const moved = vendor.optionsAtFake(JSON.parse(options) as Readonly<Record<string, unknown>>);
  return { ...environment, [VARIABLES.providerOptions]: JSON.stringify(moved) };
}
