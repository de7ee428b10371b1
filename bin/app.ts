import { readFileSync } from 'node:fs';
import { addInventory, createApp } from '../lib/cdk/app';
import { loadInventory } from '../lib/inventory/load-inventory';
import { formatProblem } from '../lib/inventory/problem';
import { providerTypes } from '../lib/providers/catalog';

const app = createApp();
const config = String(app.node.tryGetContext('config') ?? 'keys.example.yaml');
const { inventory, problems } = loadInventory(config, (file) => readFileSync(file, 'utf8'), providerTypes);
if (inventory) {
  addInventory(app, inventory);
  app.synth();
} else {
  for (const problem of problems) console.error(formatProblem(problem));
  process.exitCode = 2;
}
