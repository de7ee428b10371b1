import type { OperateAnswer } from '../../handlers/operate';
import { parseDuration } from '../../rotation/duration';
import { REFUSALS } from '../../rotation/operations/refusals';
import type { KeyStatus } from '../../rotation/operations/status';
import { CliError, type ExitStatus } from '../cli-error';
import { actOn, record, type ActOptions } from '../keys/act';
import { findKeys, type KeySelection } from '../keys/find-keys';
import type { RotatorFunctions } from '../keys/rotator-functions';
import type { Terminal } from '../terminal';
import type { AddCommand } from '../command';
import { withFunctions } from '../keys/with-functions';
import { withRecord, withRotators, withSelection } from '../options';

export const extendCommand: AddCommand = (parent, { terminal, end }) => {
  withRecord(withSelection(withRotators(parent.command('extend'), terminal), '<names...>'))
    .description('lengthen the running grace period of superseded keys, to at most 30 days from now')
    .option('--by <duration>', 'so much later than it is due: 2h')
    .option('--until <time>', 'due at that time: 2026-01-31T12:00:00Z')
    .option('--version-id <id>', 'this retiring version, not the previous one')
    .action(async (names: string[], options: Omit<ExtendOptions, 'names'>) =>
      end(await withFunctions((functions) => extend(functions, { ...options, names }, terminal))),
    );
};

interface ExtendOptions extends KeySelection, ActOptions {
  readonly by?: string;
  readonly until?: string;
  readonly versionId?: string;
}

/** Lengthens the running grace period of superseded keys. */
export async function extend(
  functions: RotatorFunctions,
  options: ExtendOptions,
  terminal: Terminal,
): Promise<ExitStatus> {
  const newDue = readNewDue(options);
  const keys = await findKeys(functions, options);
  const run = async ({ rotator, arn, previous, retiring }: KeyStatus): Promise<OperateAnswer> => {
    // The version is named: a rotation that ends in between must not have another one extended.
    const versionId = options.versionId ?? previous;
    const standing = retiring.find((one) => one.versionId === versionId);
    if (!standing) return { outcome: 'refused', code: 'notRetiring', message: REFUSALS.notRetiring };
    const act = { action: 'extend', secretArn: arn, versionId, until: newDue(standing.dueAt) };
    return functions.operate(rotator, { ...act, ...record(options, terminal) });
  };
  return actOn(keys, { verb: 'Extend', preview: () => '', asks: false, run }, options, terminal);
}

/**
 * The new due time, in ISO 8601, from the present one. A duration counts from the due time that was read: a request that the SDK sends
 * twice asks for the same time twice.
 */
function readNewDue({ by, until }: ExtendOptions): (dueAt: string) => string {
  if (by !== undefined && until === undefined) {
    const seconds = parseDuration(by) ?? 0;
    if (seconds > 0) return (dueAt) => new Date(Date.parse(dueAt) + seconds * 1000).toISOString();
    throw new CliError(`--by ${by}: expected a duration such as 2h`, 2);
  }
  if (until !== undefined && by === undefined) {
    const time = /^\d{4}-\d\d-\d\dT/.test(until) ? new Date(until) : new Date(NaN);
    if (!Number.isNaN(time.getTime())) return () => time.toISOString();
    throw new CliError(`--until ${until}: expected a time such as 2026-01-31T12:00:00Z`, 2);
  }
  throw new CliError('extend takes either --by or --until', 2);
}
