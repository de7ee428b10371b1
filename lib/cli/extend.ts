import { parseDuration } from '../rotation/duration';
import type { KeyStatus } from '../rotation/status';
import { CliError, type ExitStatus } from './cli-error';
import { actOn, record, type ActOptions } from './keys/act';
import { findKeys, type KeySelection } from './keys/find-keys';
import type { RotatorFunctions } from './keys/rotator-functions';
import type { Terminal } from './terminal';

export interface ExtendOptions extends KeySelection, ActOptions {
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
  const to = newDue(options);
  const keys = await findKeys(functions, options);
  const run = ({ rotator, arn }: KeyStatus) =>
    functions.operate(rotator, {
      action: 'extend',
      secretArn: arn,
      ...to,
      ...(options.versionId !== undefined && { versionId: options.versionId }),
      ...record(options, terminal),
    });
  return actOn(keys, { verb: 'Extend', preview: () => '', asks: false, run }, options, terminal);
}

function newDue({ by, until }: ExtendOptions): { readonly by: string } | { readonly until: string } {
  if (by !== undefined && until === undefined) {
    if ((parseDuration(by) ?? 0) > 0) return { by };
    throw new CliError(`--by ${by}: expected a duration such as 2h`, 2);
  }
  if (until !== undefined && by === undefined) {
    const time = /^\d{4}-\d\d-\d\dT/.test(until) ? new Date(until) : new Date(NaN);
    if (!Number.isNaN(time.getTime())) return { until: time.toISOString() };
    throw new CliError(`--until ${until}: expected a time such as 2026-01-31T12:00:00Z`, 2);
  }
  throw new CliError('extend takes either --by or --until', 2);
}
