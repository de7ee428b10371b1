import { userInfo } from 'node:os';
import { createInterface } from 'node:readline/promises';
import { Command, CommanderError } from 'commander';
import { version } from '../../package.json';
import { systemClock } from '../aws/clock';
import { CliError, type ExitStatus } from './cli-error';
import type { AddCommand } from './command';
import { adoptCommand } from './commands/adopt';
import { containCommand } from './commands/contain';
import { demoCommand } from './commands/demo';
import { doctorCommand } from './commands/doctor';
import { extendCommand } from './commands/extend';
import { historyCommand } from './commands/history';
import { localCommand } from './commands/local';
import { planCommand } from './commands/plan';
import { providersCommand } from './commands/providers';
import { receiptCommand } from './commands/receipt';
import { revokeCommand } from './commands/revoke';
import { rollbackCommand } from './commands/rollback';
import { rotateCommand } from './commands/rotate';
import { statusCommand } from './commands/status';
import { supplyCommand } from './commands/supply';
import { missingPeer } from './missing-peer';
import type { Terminal } from './terminal';

/** In the order of `keyturn --help`. */
const COMMANDS: readonly AddCommand[] = [
  demoCommand,
  localCommand,
  adoptCommand,
  statusCommand,
  historyCommand,
  doctorCommand,
  planCommand,
  providersCommand,
  rotateCommand,
  rollbackCommand,
  extendCommand,
  revokeCommand,
  containCommand,
  receiptCommand,
  supplyCommand,
];

/** The only place that prints and exits. */
export async function main(argv: readonly string[], process: NodeJS.Process): Promise<void> {
  let interrupted: Promise<void> | undefined;
  const terminal: Terminal = {
    env: process.env,
    print: (line) => void process.stdout.write(`${line}\n`),
    printError: (line) => void process.stderr.write(`${line}\n`),
    // Only a command that waits for the signal handles it: any other is stopped by it.
    get interrupted() {
      return (interrupted ??= new Promise((resolve) => {
        for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
      }));
    },
    isInteractive: process.stdin.isTTY && process.stderr.isTTY,
    ask: (question) => ask(process, question),
    askUnseen: async (question) => (await import('./ask-unseen.ts')).askUnseen(process, question),
    userName: userName(),
    clock: systemClock,
  };
  process.exitCode = await run(argv, terminal);
}

async function run(argv: readonly string[], terminal: Terminal): Promise<ExitStatus> {
  let status: ExitStatus = 0;
  try {
    await program(terminal, (ended) => void (status = ended)).parseAsync(argv, { from: 'user' });
    return status;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    terminal.printError(missingPeer(error) ?? (error instanceof Error ? error.message : String(error)));
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

  for (const add of COMMANDS) add(keyturn, { terminal, end });
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
