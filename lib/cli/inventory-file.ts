import { readFileSync } from 'node:fs';
import type { Inventory } from '../inventory/inventory';
import { loadInventory } from '../inventory/load-inventory';
import { formatProblem } from '../inventory/problem';
import { providerTypes } from '../providers/catalog';
import { CliError } from './cli-error';

/** The inventory of a file. Throws a CliError, status 2, with every problem on a line of its own. */
export function readInventoryFile(file: string): Inventory {
  const { inventory, problems } = loadInventory(file, (path) => readFileSync(path, 'utf8'), providerTypes);
  if (inventory) return inventory;
  throw new CliError(problems.map(formatProblem).join('\n'), 2);
}
