import type { ExitStatus } from './cli-error';
import { writeHistoryPage } from './history-page';
import { findKey } from './keys/find-keys';
import type { RotatorFunctions } from './keys/rotator-functions';
import { formatTable } from './table';
import type { Terminal } from './terminal';

export interface HistoryOptions {
  readonly rotator: readonly string[];
  readonly json: boolean;
  /** Where a page with the timeline is written to; default none. */
  readonly html?: string;
}

/** The versions of one secret that Secrets Manager still knows, the oldest first, with what their labels say. */
export async function history(
  functions: RotatorFunctions,
  name: string,
  options: HistoryOptions,
  terminal: Terminal,
): Promise<ExitStatus> {
  const key = await findKey(functions, name, options.rotator);
  const { arn, rotator } = key;
  const { versions } = await functions.inspect(rotator, { action: 'history', secretArn: arn });
  if (options.json) terminal.print(JSON.stringify(versions));
  else {
    const rows = versions.map(({ createdAt, versionId, labels }) => [createdAt, versionId, labels.join(' ') || '-']);
    for (const line of formatTable([['CREATED', 'VERSION', 'LABELS'], ...rows])) terminal.print(line);
  }
  if (options.html !== undefined) {
    await writeHistoryPage(functions, key, options.html, terminal.clock.now());
    terminal.printError(`the life of its keys, for a browser: ${options.html}`);
  }
  return 0;
}
