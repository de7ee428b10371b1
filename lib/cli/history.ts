import type { ExitStatus } from './cli-error';
import { findKey } from './keys/find-keys';
import type { RotatorFunctions } from './keys/rotator-functions';
import { formatTable } from './table';
import type { Terminal } from './terminal';

export interface HistoryOptions {
  readonly rotator: readonly string[];
  readonly json: boolean;
}

/** The versions of one secret that Secrets Manager still knows, the oldest first, with what their labels say. */
export async function history(
  functions: RotatorFunctions,
  name: string,
  options: HistoryOptions,
  terminal: Terminal,
): Promise<ExitStatus> {
  const { arn, rotator } = await findKey(functions, name, options.rotator);
  const { versions } = await functions.inspect(rotator, { action: 'history', secretArn: arn });
  if (options.json) terminal.print(JSON.stringify(versions));
  else {
    const rows = versions.map(({ createdAt, versionId, labels }) => [createdAt, versionId, labels.join(' ') || '-']);
    for (const line of formatTable([['CREATED', 'VERSION', 'LABELS'], ...rows])) terminal.print(line);
  }
  return 0;
}
