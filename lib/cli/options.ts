import type { Command } from 'commander';
import type { ActOptions } from './keys/act';
import type { KeySelection } from './keys/find-keys';
import type { Terminal } from './terminal';

/** What commander gives of `withRotators` and `withSelection`. */
type Selected = Omit<KeySelection, 'names'> & { readonly json: boolean };

/** What commander gives of `withRotators` and `withRecord`. */
export type Acting = Selected & ActOptions;

/** The AWS CLI's options. They go into the environment, where every client of the SDK finds them. */
export function withAwsOptions(command: Command, { env }: Pick<Terminal, 'env'>): Command {
  const set = (variable: string) => (value: string) => (env[variable] = value);
  return command
    .option('--endpoint-url <url>', 'another AWS endpoint, as in the AWS CLI', set('AWS_ENDPOINT_URL'))
    .option('--region <region>', 'the AWS Region, as in the AWS CLI', set('AWS_REGION'))
    .option('--profile <name>', 'the AWS profile, as in the AWS CLI', set('AWS_PROFILE'));
}

export function withJson(command: Command): Command {
  return command.option('--json', 'print one JSON document instead', false);
}

/** Options of all commands that ask a deployed rotator. */
export function withRotators(command: Command, terminal: Pick<Terminal, 'env'>): Command {
  return withJson(
    withAwsOptions(command, terminal).option(
      '--rotator <name>',
      'ask only this rotator, without listing functions (repeatable)',
      (name: string, before: readonly string[]) => [...before, name],
      [] as readonly string[],
    ),
  );
}

/** A command that acts requires names: to act on every key a person writes '*', and never does so by leaving names out. */
export function withSelection(command: Command, names: '[names...]' | '<names...>'): Command {
  return command
    .argument(names, 'names of secrets; * stands for any characters')
    .option('--provider <type>', 'only keys of this provider type')
    .option('--owner <name>', 'only keys of this owner');
}

/** Options of all commands that change something. */
export function withRecord(command: Command): Command {
  return command
    .option('--reason <text>', 'why, for the record')
    .option('--as <name>', 'who acts, for the record (default: the name of your user)')
    .option('--yes', 'do not ask', false);
}
