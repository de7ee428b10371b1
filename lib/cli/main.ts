import { userInfo } from 'node:os';
import { createInterface } from 'node:readline/promises';
import { Command, CommanderError } from 'commander';
import { version } from '../../package.json';
import { systemClock } from '../aws/clock';
import { CliError, type ExitStatus } from './cli-error';
import { addActingCommands } from './keys/acting-commands';
import { addReadingCommands } from './keys/reading-commands';
import { withAwsOptions } from './keys/aws-options';
import { addSupplyCommand } from './keys/supply-command';
import { addReceiptCommands } from './receipts/receipt-commands';
import type { Terminal } from './terminal';

/** The only place that prints and exits. Commands are files of this folder; each is loaded when it is called. */
export async function main(argv: readonly string[], process: NodeJS.Process): Promise<void> {
  let interrupted: Promise<void> | undefined;
  const terminal: Terminal = {
    env: process.env,
    print: (line) => void process.stdout.write(`${line}\n`),
    printError: (line) => void process.stderr.write(`${line}\n`),
    // Not before a command asks: whoever does not ask ends by the signal itself.
    get interrupted() {
      return (interrupted ??= new Promise((resolve) => {
        for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
      }));
    },
    isInteractive: process.stdin.isTTY && process.stderr.isTTY,
    ask: (question) => ask(process, question),
    userName: userName(),
    clock: systemClock,
  };
  process.exitCode = await run(argv, terminal, process);
}

async function run(argv: readonly string[], terminal: Terminal, process: NodeJS.Process): Promise<ExitStatus> {
  let status: ExitStatus = 0;
  try {
    const end = (ended: ExitStatus): void => void (status = ended);
    const keyturn = program(terminal, end);
    addSupplyCommand(keyturn, terminal, process, end);
    await keyturn.parseAsync(argv, { from: 'user' });
    return status;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    terminal.printError(error instanceof Error ? error.message : String(error));
    return error instanceof CliError ? error.status : 1;
  }
}

/** The commands and their options. */
export function program(terminal: Terminal, end: (status: ExitStatus) => void): Command {
  const keyturn = new Command('keyturn')
    .description('Rotates API keys on AWS with no moment in which no key works.')
    .version(version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.print(text.trimEnd()),
      writeErr: (text) => terminal.printError(text.trimEnd()),
    })
    .addHelpText('after', '\nExit status: 0 done, 1 failed or refused, 2 the command or its configuration is wrong.');

  keyturn
    .command('demo')
    .description('rotate a key under load on the embedded local cloud, and show it (npm start)')
    .option('--config <file>', 'the inventory', 'keys.example.yaml')
    .option('--html <file>', 'write which key was valid when there, as a page', 'keyturn-timeline.html')
    .option('--json', 'print one JSON document instead', false)
    .action(async (options: { config: string; html: string; json: boolean }) =>
      end(await (await import('./demo.ts')).demo(options, terminal)),
    );

  keyturn
    .command('local')
    .description('deploy the inventory into an AWS in this process, for the AWS CLI and SDKs')
    .option('--config <file>', 'the inventory', 'keys.example.yaml')
    .option('--port <number>', 'the loopback port', '4566')
    .option('--secrets <file>', 'JSON of secret names to values, for secrets that the inventory only refers to')
    .action(async (options: { config: string; port: string; secrets?: string }) =>
      end(await (await import('./local.ts')).local(options, terminal)),
    );

  withAwsOptions(keyturn.command('adopt'), terminal)
    .argument('<name>', 'the key as it is named in the inventory')
    .description('bring a secret that was made by hand under rotation, without a change to its value')
    .option('--config <file>', 'the inventory', 'keys.yaml')
    .option('--key-id <id>', "the present key's id at the provider, where the value does not say it")
    .option('--json', 'print one JSON document instead', false)
    .action(async (name: string, options) => end(await (await import('./adopt.ts')).adopt(name, options, terminal)));

  addReadingCommands(keyturn, terminal, end);
  addActingCommands(keyturn, terminal, end);
  addReceiptCommands(keyturn, terminal, end);
  return keyturn;
}

async function ask({ stdin, stderr }: NodeJS.Process, question: string): Promise<string> {
  const lines = createInterface({ input: stdin, output: stderr });
  try {
    return await lines.question(question);
  } finally {
    lines.close();
  }
}

/** A container's user may have no name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'unknown';
  }
}
