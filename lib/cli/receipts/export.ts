import { writeFileSync } from 'node:fs';
import type { ExitStatus } from '../cli-error';
import type { RotatorFunctions } from '../keys/rotator-functions';
import type { Terminal } from '../terminal';
import { fetchReceipts } from './fetch-receipts';

export interface ExportOptions {
  readonly rotator: readonly string[];
  /** File for the public key. */
  readonly publicKey?: string;
  readonly json: boolean;
}

/** The receipts of a secret as they are kept, for whoever verifies them elsewhere. */
export async function exportReceipts(
  functions: RotatorFunctions,
  name: string,
  options: ExportOptions,
  terminal: Terminal,
): Promise<ExitStatus> {
  const { lines, publicKey } = await fetchReceipts(functions, name, options.rotator);
  if (options.publicKey !== undefined) writeFileSync(options.publicKey, publicKey);
  if (options.json) terminal.print(JSON.stringify({ lines, publicKey }));
  else for (const line of lines) terminal.print(line);
  return 0;
}
