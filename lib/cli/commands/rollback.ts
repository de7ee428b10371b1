import type { OperateAnswer } from '../../handlers/operate';
import type { KeyStatus } from '../../rotation/operations/status';
import type { ExitStatus } from '../cli-error';
import { actOn, record, type ActOptions } from '../keys/act';
import { findKeys, type KeySelection } from '../keys/find-keys';
import type { RotatorFunctions } from '../keys/rotator-functions';
import type { Terminal } from '../terminal';
import type { AddCommand } from '../command';
import { withFunctions } from '../keys/with-functions';
import { withRecord, withRotators, withSelection, type Acting } from '../options';

export const rollbackCommand: AddCommand = (parent, { terminal, end }) => {
  withRecord(withSelection(withRotators(parent.command('rollback'), terminal), '<names...>'))
    .description('go back to the previous key, while it still works')
    .action(async (names: string[], options: Acting) =>
      end(await withFunctions((functions) => rollback(functions, { ...options, names }, terminal))),
    );
};

/** Goes back to the previous key, while that still works. The key that is left retires. */
export async function rollback(
  functions: RotatorFunctions,
  options: KeySelection & ActOptions,
  terminal: Terminal,
): Promise<ExitStatus> {
  const keys = await findKeys(functions, options);
  const run = async ({ rotator, arn, current, rolledBackFrom }: KeyStatus): Promise<OperateAnswer> => {
    // The same command twice must not undo itself: the version that was left is not gone back to.
    if (rolledBackFrom !== undefined)
      return { outcome: 'already', message: `version ${rolledBackFrom} was left before` };
    const act = { action: 'rollback', secretArn: arn, expect: current };
    return functions.operate(rotator, { ...act, ...record(options, terminal) });
  };
  const preview = ({ current }: KeyStatus) =>
    `version ${current} is left, and revoked after a grace period; no rollback goes back to it`;
  return actOn(keys, { verb: 'Roll back', preview, asks: true, run }, options, terminal);
}
