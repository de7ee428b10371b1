import { addInventory, createApp } from '../cdk/app';
import type { Inventory } from '../inventory/inventory';

/** Writes the cloud assembly of an inventory, as `cdk synth` would, into a folder. */
export function synthesize(inventory: Inventory, outdir: string): void {
  // The local cloud checks each property itself; a person is waiting.
  const app = createApp({ outdir, templateValidation: false, nag: false });
  addInventory(app, inventory);
  app.synth();
}
