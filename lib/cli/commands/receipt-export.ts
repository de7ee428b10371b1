import { writeFileSync } from 'node:fs';
import type { ExitStatus } from '../cli-error';
import type { RotatorFunctions } from '../keys/rotator-functions';
import type { Terminal } from '../terminal';
import { fetchReceipts } from '../receipts/fetch-receipts';
import type { AddCommand } from '../command';
import { findKey } from '../keys/find-keys';
import { withFunctions } from '../keys/with-functions';
import { withRotators } from '../options';

export const receiptExportCommand: AddCommand = (parent, { terminal, end }) => {
  withRotators(parent.command('export'), terminal)
    .argument('<name>', "the secret's name")
    .description('the receipts as they are stored, one JSON line each, for `receipt verify`')
    .option('--public-key <file>', 'write the key that verifies them there, in PEM')
    .action(async (name: string, options: ExportOptions) =>
      end(await withFunctions((functions) => exportReceipts(functions, name, options, terminal))),
    );
};

interface ExportOptions {
  readonly rotator: readonly string[];
  /** File for the public key. */
  readonly publicKey?: string;
  readonly json: boolean;
}

/** The receipts of a secret as they are stored, to be verified elsewhere. */
export async function exportReceipts(
  functions: RotatorFunctions,
  name: string,
  options: ExportOptions,
  terminal: Terminal,
): Promise<ExitStatus> {
  const { lines, publicKey } = await fetchReceipts(functions, await findKey(functions, name, options.rotator));
  if (options.publicKey !== undefined) writeFileSync(options.publicKey, publicKey);
  if (options.json) terminal.print(JSON.stringify({ lines, publicKey }));
  else for (const line of lines) terminal.print(line);
  return 0;
}
