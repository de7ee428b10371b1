import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { App } from 'aws-cdk-lib';
import { KeyturnStack } from '../../lib/cdk/keyturn-stack';
import { loadInventory } from '../../lib/inventory/load-inventory';
import { formatProblem } from '../../lib/inventory/problem';
import { providerTypes } from '../../lib/providers/catalog';
import { STACK } from './names';

/** The stack under a name of its own: an account may have the stack `Keyturn`, with keys that people use. */
export function addTestStack(app: App): KeyturnStack {
  const file = join(__dirname, 'keys.yaml');
  const { inventory, problems } = loadInventory(file, (path) => readFileSync(path, 'utf8'), providerTypes);
  if (!inventory) throw new Error(problems.map(formatProblem).join('\n'));
  return new KeyturnStack(app, STACK, { inventory, description: 'Keyturn: one key, to be tested and removed' });
}
