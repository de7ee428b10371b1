import type { ExitStatus } from '../cli-error';
import type { RotatorFunctions } from '../keys/rotator-functions';
import type { Terminal } from '../terminal';
import { fetchReceipts } from '../receipts/fetch-receipts';
import { formatReceipts, formatVerification } from '../receipts/format-receipts';
import { readableReceipts } from '../receipts/parse-receipt';
import { verifyReceipts } from '../receipts/verify-receipts';
import type { AddCommand } from '../command';
import { findKey } from '../keys/find-keys';
import { withFunctions } from '../keys/with-functions';
import { withRotators } from '../options';

export const receiptShowCommand: AddCommand = (parent, { terminal, end }) => {
  withRotators(parent.command('show'), terminal)
    .argument('<name>', "the secret's name")
    .description('what happened to the keys of a secret, from its verified receipts')
    .action(async (name: string, options: ShowOptions) =>
      end(await withFunctions((functions) => showReceipts(functions, name, options, terminal))),
    );
};

interface ShowOptions {
  readonly rotator: readonly string[];
  readonly json: boolean;
}

/** What happened to the keys of a secret, the oldest first, verified. Status 1 for any finding. */
export async function showReceipts(
  functions: RotatorFunctions,
  name: string,
  options: ShowOptions,
  terminal: Terminal,
): Promise<ExitStatus> {
  const { secretArn, lines, publicKey } = await fetchReceipts(
    functions,
    await findKey(functions, name, options.rotator),
  );
  const verification = verifyReceipts(lines, publicKey, { secretArn, asOf: terminal.clock.now() });
  const receipts = readableReceipts(lines);
  if (options.json) terminal.print(JSON.stringify({ receipts, ...verification }));
  else {
    for (const line of formatReceipts(receipts)) terminal.print(line);
    for (const line of formatVerification(verification)) terminal.printError(line);
  }
  return verification.findings.length === 0 ? 0 : 1;
}
