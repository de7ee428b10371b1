import type { Command } from 'commander';
import type { ExitStatus } from '../cli-error';
import { withFunctions, withRotators, type Selected } from '../keys/reading-commands';
import type { Terminal } from '../terminal';
import type { VerifyFileOptions } from './verify-file';

/** `keyturn receipt ...`: what happened to a key, signed. */
export function addReceiptCommands(keyturn: Command, terminal: Terminal, end: (status: ExitStatus) => void): void {
  const receipt = keyturn.command('receipt').description('the signed receipts of what happened to a key');

  withRotators(receipt.command('show'), terminal)
    .argument('<name>', "the secret's name")
    .description('what happened to the keys of a secret, and whether its receipts are whole')
    .action(async (name: string, options: Selected) =>
      end(
        await withFunctions(async (functions) =>
          (await import('./show.ts')).showReceipts(functions, name, options, terminal),
        ),
      ),
    );

  withRotators(receipt.command('export'), terminal)
    .argument('<name>', "the secret's name")
    .description('the receipts as they are kept, one JSON line each, for `receipt verify`')
    .option('--public-key <file>', 'write the key that verifies them there, in PEM')
    .action(async (name: string, options: Selected & { publicKey?: string }) =>
      end(
        await withFunctions(async (functions) =>
          (await import('./export.ts')).exportReceipts(functions, name, options, terminal),
        ),
      ),
    );

  receipt
    .command('verify')
    .description('hold exported receipts against the public key and the life of a key; asks nothing of AWS')
    .requiredOption('--file <file>', 'one JSON line for each receipt')
    .requiredOption('--public-key <file>', 'the key that signed them, in PEM')
    .option('--secret <arn>', 'receipts of another secret are foreign')
    .option('--as-of <time>', 'when they were exported (ISO 8601): what was due by then must be dead; default now')
    .option('--json', 'print one JSON document instead', false)
    .action(async (options: VerifyFileOptions) =>
      end((await import('./verify-file.ts')).verifyFile(options, terminal)),
    );
}
