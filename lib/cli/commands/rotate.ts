import type { StepHistory } from '../../handlers/inspect';
import type { OperateAnswer } from '../../handlers/operate';
import type { KeyStatus } from '../../rotation/operations/status';
import type { ExitStatus } from '../cli-error';
import { actOn, record, type ActOptions } from '../keys/act';
import { findKeys, type KeySelection } from '../keys/find-keys';
import { follow } from '../keys/follow';
import type { RotatorFunctions } from '../keys/rotator-functions';
import type { Terminal } from '../terminal';
import type { AddCommand } from '../command';
import { withFunctions } from '../keys/with-functions';
import { withRecord, withRotators, withSelection } from '../options';

export const rotateCommand: AddCommand = (parent, { terminal, end }) => {
  withRecord(withSelection(withRotators(parent.command('rotate'), terminal), '<names...>'))
    .description('rotate keys now, and follow the steps until the new ones are promoted')
    .option('--no-wait', 'end when the rotations have begun')
    .action(async (names: string[], options: Omit<RotateOptions, 'names'>) =>
      end(await withFunctions((functions) => rotate(functions, { ...options, names }, terminal))),
    );
};

export interface RotateOptions extends KeySelection, ActOptions {
  /** False: the command ends when the rotations have begun. */
  readonly wait: boolean;
}

/** Secrets Manager repeats a failed rotation after minutes: after ten minutes a person has to look. */
const PATIENCE_MS = 600_000;

/** Starts rotations now, and follows their steps until the new keys are promoted. */
export async function rotate(
  functions: RotatorFunctions,
  options: RotateOptions,
  terminal: Terminal,
): Promise<ExitStatus> {
  const keys = await findKeys(functions, options);
  const run = async (key: KeyStatus): Promise<OperateAnswer> => {
    const answer = await functions.operate(key.rotator, {
      action: 'rotate',
      secretArn: key.arn,
      ...(key.current !== undefined && { expect: key.current }),
      ...record(options, terminal),
    });
    return answer.outcome === 'refused' || !options.wait ? answer : followRotation(functions, key, answer, terminal);
  };
  const preview = ({ provider, current }: KeyStatus) => `a new ${provider} key takes the place of version ${current}`;
  const asks = keys.length > 1;
  return actOn(keys, { verb: 'Rotate', preview, asks, run }, options, terminal);
}

/** Until AWSCURRENT has moved and no rotation is in progress. */
async function followRotation(
  functions: RotatorFunctions,
  key: KeyStatus,
  begun: OperateAnswer,
  { clock, printError }: Terminal,
): Promise<OperateAnswer> {
  const printed = new Set<string>();
  const printStep = ({ step, at, code }: StepHistory): void => {
    const line = `${key.name}  ${step} ${code === undefined ? 'done' : `failed: ${code}`}`;
    if (printed.has(`${at} ${line}`)) return;
    printed.add(`${at} ${line}`);
    printError(line);
  };
  const secretArn = key.arn;
  const ended = await follow(clock, PATIENCE_MS, async () => {
    const { steps } = await functions.inspect(key.rotator, { action: 'steps', secretArn, since: key.at });
    for (const step of steps) printStep(step);
    const [now] = (await functions.inspect(key.rotator, { action: 'status', secretArn })).keys;
    const isOver = now?.current !== undefined && now.current !== key.current && now.pending === undefined;
    return isOver ? { ...begun, versionId: now.current } : undefined;
  });
  const message = 'the rotation has not ended after 10 minutes; Secrets Manager repeats it within its window';
  return ended ?? { outcome: 'refused', code: 'NotEnded', message };
}
