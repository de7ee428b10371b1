import type { KeyStatus } from '../../rotation/operations/status';
import { CliError, type ExitStatus } from '../cli-error';
import { actOn, record, type ActOptions } from '../keys/act';
import { findKey } from '../keys/find-keys';
import type { RotatorFunctions } from '../keys/rotator-functions';
import { formatTable } from '../table';
import type { Terminal } from '../terminal';
import type { AddCommand } from '../command';
import { withFunctions } from '../keys/with-functions';
import { withRecord, withRotators } from '../options';

export const revokeCommand: AddCommand = (parent, { terminal, end }) => {
  withRecord(withRotators(parent.command('revoke'), terminal))
    .argument('<name>', "the secret's name")
    .description('revoke a superseded key before it is due, after showing who used it in the last 24 hours')
    .option('--version-id <id>', 'this retiring version, not the latest')
    .action(async (name: string, options: RevokeOptions) =>
      end(await withFunctions((functions) => revoke(functions, name, options, terminal))),
    );
};

interface RevokeOptions extends ActOptions {
  readonly rotator: readonly string[];
  readonly versionId?: string;
}

/** Revokes a retiring key before it is due, after showing which consumers used it in the last 24 hours. */
export async function revoke(
  functions: RotatorFunctions,
  name: string,
  options: RevokeOptions,
  terminal: Terminal,
): Promise<ExitStatus> {
  const key = await findKey(functions, name, options.rotator);
  const versionId = options.versionId ?? key.retiring.at(-1)?.versionId;
  if (versionId === undefined) throw new CliError(`${key.name} has no retiring version: there is no key to revoke`);
  for (const line of await useLines(functions, key, versionId)) terminal.printError(line);
  const run = () =>
    functions.operate(key.rotator, {
      action: 'revoke',
      secretArn: key.arn,
      versionId,
      ...record(options, terminal),
    });
  const preview = () => `the key of version ${versionId} is revoked now; this cannot be undone`;
  return actOn([key], { verb: 'Revoke', preview, asks: true, run }, options, terminal);
}

async function useLines(functions: RotatorFunctions, key: KeyStatus, versionId: string): Promise<readonly string[]> {
  const { uses } = await functions.inspect(key.rotator, { action: 'usage', secretArn: key.arn });
  const ofVersion = uses.filter((use) => use.versionId === versionId);
  if (ofVersion.length === 0) return [`No consumer reported a use of version ${versionId} in the last 24 hours.`];
  return formatTable([
    ['CONSUMER', 'LAST USE', 'USES IN 24 H', 'REFUSED'],
    ...ofVersion.map(({ consumer, lastAt, uses: count, authFailures }) => [
      consumer,
      lastAt,
      String(count),
      String(authFailures),
    ]),
  ]);
}
