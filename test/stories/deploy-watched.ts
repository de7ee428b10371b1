import type { Inventory } from '../../lib/inventory/inventory';
import { deployInventory, type LocalDeployment, type LocalDeploymentOptions } from '../../lib/local/deploy-inventory';
import { leaked } from './everything-said';
import { overhear } from './overhear';

/** A deployment of which nothing is said unheard. */
export interface WatchedDeployment extends LocalDeployment {
  /** The secrets that were said so far. */
  leaked(): Promise<readonly string[]>;
  /** Rejects when a secret was said, by anybody, anywhere. */
  stop(): Promise<void>;
}

/** Deploys an inventory for a test. However the test goes, when it stops the deployment all that was said is searched for secrets. */
export async function deployWatched(
  inventory: Inventory,
  options?: LocalDeploymentOptions,
): Promise<WatchedDeployment> {
  const deployment = await deployInventory(inventory, options);
  const overheard = overhear(deployment.cloud);
  const find = () => leaked(deployment, overheard);
  return {
    ...deployment,
    leaked: find,
    stop: async () => {
      const found = await find().finally(deployment.stop);
      if (found.length > 0) throw new Error(`I6: ${found.length} secrets were said`);
    },
  };
}
