import type { Command } from 'commander';
import type { ExitStatus } from '../cli-error';
import type { Terminal } from '../terminal';
import { withAwsOptions } from './aws-options';
import type { KeySelection } from './find-keys';
import type { RotatorFunctions } from './rotator-functions';

/** The commands that only look. Each is loaded when it is called. */
export function addReadingCommands(keyturn: Command, terminal: Terminal, end: (status: ExitStatus) => void): void {
  withSelection(withRotators(keyturn.command('status'), terminal))
    .description('where each key stands: its stage, age, next rotation, and what is retiring')
    .option('--watch', 'look again every five seconds, until it is interrupted', false)
    .action(async (names: string[], options: Selected & { watch: boolean }) =>
      end(
        await withFunctions(async (functions) =>
          (await import('../status.ts')).status(functions, { ...options, names }, terminal),
        ),
      ),
    );

  withRotators(keyturn.command('history'), terminal)
    .argument('<name>', "the secret's name")
    .description('what happened to a key: its versions and their labels, and the transitions of its receipts')
    .option('--html <file>', 'write the life of its keys there, as a page')
    .action(async (name: string, options: Selected & { html?: string }) =>
      end(
        await withFunctions(async (functions) =>
          (await import('../history.ts')).history(functions, name, options, terminal),
        ),
      ),
    );

  withRotators(keyturn.command('doctor'), terminal)
    .description('whether the installation is whole, and what to do where it is not')
    .option('--before-destroy', 'whether the stack can be deleted without leaving live keys behind', false)
    .action(async (options: Selected & { beforeDestroy: boolean }) =>
      end(
        await withFunctions(async (functions) => (await import('../doctor.ts')).doctor(functions, options, terminal)),
      ),
    );

  keyturn
    .command('plan')
    .description('when the keys of an inventory rotate, and how long old and new ones overlap; asks nothing of AWS')
    .option('--config <file>', 'the inventory', 'keys.yaml')
    .option('--days <number>', 'how far to look ahead, at most 366', '30')
    .option('--json', 'print one JSON document instead', false)
    .action(async (options: { config: string; days: string; json: boolean }) =>
      end((await import('../plan.ts')).plan(options, terminal)),
    );

  keyturn
    .command('providers')
    .description('the provider types, and what each can do')
    .option('--json', 'print one JSON document instead', false)
    .action(async (options: { json: boolean }) => end((await import('../providers.ts')).providers(options, terminal)));
}

/** What commander gives of the options that the commands on keys share. */
export type Selected = Omit<KeySelection, 'names'> & { readonly json: boolean };

/** Options of all commands that ask a deployed rotator. */
export function withRotators(command: Command, terminal: Terminal): Command {
  return withAwsOptions(command, terminal)
    .option(
      '--rotator <name>',
      'ask this rotator alone, and list no functions (repeatable)',
      (name: string, before: readonly string[]) => [...before, name],
      [] as readonly string[],
    )
    .option('--json', 'print one JSON document instead', false);
}

export function withSelection(command: Command, names = '[names...]'): Command {
  return command
    .argument(names, 'names of secrets; * stands for any characters')
    .option('--provider <type>', 'only keys of this provider type')
    .option('--owner <name>', 'only keys of this owner');
}

/** The SDK is loaded here, so that a command without AWS starts at once. */
export async function withFunctions<Result>(use: (functions: RotatorFunctions) => Promise<Result>): Promise<Result> {
  const { LambdaClient } = await import('@aws-sdk/client-lambda');
  const { createRotatorFunctions } = await import('./rotator-functions.ts');
  const client = new LambdaClient();
  try {
    return await use(createRotatorFunctions(client));
  } finally {
    client.destroy();
  }
}
