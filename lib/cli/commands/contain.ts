import type { OperateAnswer } from '../../handlers/operate';
import type { KeyStatus } from '../../rotation/operations/status';
import type { Clock } from '../../rotation/services';
import { CliError, type ExitStatus } from '../cli-error';
import { actOn, record, type ActOptions } from '../keys/act';
import { findKeys, type KeySelection } from '../keys/find-keys';
import { follow } from '../keys/follow';
import type { RotatorFunctions } from '../keys/rotator-functions';
import type { Terminal } from '../terminal';
import type { AddCommand } from '../command';
import { withFunctions } from '../keys/with-functions';
import { withRecord, withRotators, withSelection } from '../options';

export const containCommand: AddCommand = (parent, { terminal, end }) => {
  withRecord(withSelection(withRotators(parent.command('contain'), terminal), '<names...>'))
    .description('replace compromised keys and revoke them without a grace period; started again, it continues')
    .option('--first-revoke', 'revoke the current key before there is a new one: no key works in between', false)
    .option('--issued-before <time>', 'leave out keys that became current later (default: now)')
    .action(async (names: string[], options: Omit<ContainOptions, 'names'>) =>
      end(await withFunctions((functions) => contain(functions, { ...options, names }, terminal))),
    );
};

export interface ContainOptions extends KeySelection, ActOptions {
  readonly firstRevoke: boolean;
  /** Keys that became current later are new ones, and stay. */
  readonly issuedBefore?: string;
}

/** Secrets Manager repeats a failed rotation after minutes; after this time a person has to look. */
const PATIENCE_MS = 900_000;

/**
 * Takes compromised keys out of use: new ones are promoted, and the compromised ones are revoked without a grace period.
 * Labels hold how far each key is, so the same command, started again, continues.
 */
export async function contain(
  functions: RotatorFunctions,
  options: ContainOptions,
  terminal: Terminal,
): Promise<ExitStatus> {
  if (options.reason === undefined) throw new CliError('contain needs a --reason, for the record', 2);
  const selected = await findKeys(functions, options);
  const before = issuedBefore(options.issuedBefore, selected);
  const keys = selected.filter((key) => compromisedOf(key, before).length > 0);
  terminal.printError(
    `${keys.length} of ${selected.length} keys became current before ${before}; to continue after an interruption, add --issued-before ${before}`,
  );
  if (keys.length === 0) {
    if (options.json) terminal.print('[]');
    return 0;
  }
  const run = async (key: KeyStatus): Promise<OperateAnswer> => {
    let last: OperateAnswer = { outcome: 'already' };
    for (const versionId of compromisedOf(key, before)) {
      last = await untilDead(terminal.clock, () =>
        functions.operate(key.rotator, {
          action: 'contain',
          secretArn: key.arn,
          versionId,
          ...(options.firstRevoke && versionId === key.current && { firstRevoke: true }),
          ...record(options, terminal),
        }),
      );
      if (last.outcome === 'refused') return last;
    }
    return last;
  };
  const preview = (key: KeyStatus) =>
    options.firstRevoke
      ? `version ${key.current} is revoked NOW: until a new key is promoted, no key works`
      : `a new key is promoted, and version ${key.current} is revoked at once, without a grace period`;
  return actOn(keys, { verb: 'Contain', preview, asks: true, run }, options, terminal);
}

/** Contains again until the key is dead. Each call continues from the labels. */
async function untilDead(clock: Clock, contain: () => Promise<OperateAnswer>): Promise<OperateAnswer> {
  let last: OperateAnswer | undefined;
  const ended = await follow(clock, PATIENCE_MS, async () => {
    last = await contain();
    // A provider or Secrets Manager that did not answer may do so the next time.
    const isOver = last.outcome === 'refused' ? last['retryable'] !== true : last['state'] === 'done';
    return isOver ? last : undefined;
  });
  if (ended) return ended;
  const todo =
    last?.['state'] === 'awaitingPerson' ? 'revoke its key at the provider, then contain it again' : 'contain it again';
  const message = `after 15 minutes it is ${String(last?.['state'] ?? last?.message)}; ${todo}`;
  return { outcome: 'refused', code: last?.code ?? 'NotEnded', message };
}

/** Versions of a key that must be revoked: those called compromised, and a current one from before the incident. */
function compromisedOf({ compromised, current, currentSince }: KeyStatus, before: string): readonly string[] {
  const isOld = current !== undefined && (currentSince === undefined || currentSince < before);
  return isOld && !compromised.includes(current) ? [...compromised, current] : compromised;
}

function issuedBefore(given: string | undefined, keys: readonly KeyStatus[]): string {
  if (given === undefined)
    return (
      keys
        .map(({ at }) => at)
        .sort()
        .at(-1) ?? new Date(0).toISOString()
    );
  const time = /^\d{4}-\d\d-\d\dT/.test(given) ? new Date(given) : new Date(NaN);
  if (!Number.isNaN(time.getTime())) return time.toISOString();
  throw new CliError(`--issued-before ${given}: expected a time such as 2026-01-31T12:00:00Z`, 2);
}
