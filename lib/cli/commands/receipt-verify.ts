import { readFileSync } from 'node:fs';
import { CliError, type ExitStatus } from '../cli-error';
import type { Terminal } from '../terminal';
import { formatVerification } from '../receipts/format-receipts';
import { verifyReceipts, type Verification } from '../receipts/verify-receipts';
import type { AddCommand } from '../command';
import { withJson } from '../options';

export const receiptVerifyCommand: AddCommand = (parent, { terminal, end }) => {
  withJson(parent.command('verify'))
    .description(
      'verify exported receipts with the public key, without AWS: signatures, order, and that no receipt is missing',
    )
    .requiredOption('--file <file>', 'one JSON line for each receipt')
    .requiredOption('--public-key <file>', 'the key that signed them, in PEM')
    .option('--secret <arn>', 'receipts of another secret are foreign')
    .option(
      '--as-of <time>',
      'when they were exported (ISO 8601): keys that were due by then must be dead (default: now)',
    )
    .action((options: VerifyFileOptions) => end(verifyFile(options, terminal)));
};

interface VerifyFileOptions {
  readonly file: string;
  readonly publicKey: string;
  readonly secret?: string;
  /** ISO 8601. */
  readonly asOf?: string;
  readonly json: boolean;
}

/** Verifies a file of receipts, without AWS. Status 1 for any finding, 2 for a file or a key that cannot be read. */
export function verifyFile(options: VerifyFileOptions, terminal: Terminal): ExitStatus {
  const verification = verify(options, terminal);
  if (options.json) terminal.print(JSON.stringify(verification));
  else for (const line of formatVerification(verification)) terminal.print(line);
  return verification.findings.length === 0 ? 0 : 1;
}

function verify({ file, publicKey, secret, asOf }: VerifyFileOptions, { clock }: Terminal): Verification {
  const lines = readText(file, '--file')
    .split('\n')
    .filter((line) => line.trim() !== '');
  const key = readText(publicKey, '--public-key');
  const options = {
    ...(secret !== undefined && { secretArn: secret }),
    asOf: asOf === undefined ? clock.now() : readTime(asOf),
  };
  try {
    return verifyReceipts(lines, key, options);
  } catch {
    throw new CliError(`--public-key ${publicKey}: expected a public key of P-256 in PEM`, 2);
  }
}

function readText(file: string, option: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new CliError(`${option} ${file}: cannot be read`, 2);
  }
}

function readTime(text: string): Date {
  const time = new Date(text);
  if (!Number.isNaN(time.getTime())) return time;
  throw new CliError(`--as-of ${text}: expected a time such as 2026-01-31T12:00:00Z`, 2);
}
