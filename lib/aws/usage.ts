import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { CloudWatchLogsClient, FilterLogEventsCommandInput } from '@aws-sdk/client-cloudwatch-logs';
import { RotationError } from '../rotation/errors';
import type { Log, Usage, UsageRecord } from '../rotation/services';
import { awsFailure } from './aws-failure';

/** CloudWatch Logs gives up to 1 MB a page: this is far beyond what consumers report in a week. */
const MOST_PAGES = 100;

/**
 * The log group of usage records behind the port of rotation/services.ts. One line is one record:
 * `{ secretArn, versionId, consumer, at, uses, authFailures }`. Any other line is skipped and counted; no group, no records.
 */
export function createUsage(client: CloudWatchLogsClient, logGroupName: string, log: Log): Usage {
  return {
    async records(secretArn, since) {
      const records: UsageRecord[] = [];
      let malformed = 0;
      for await (const line of linesOf(client, logGroupName, secretArn, since)) {
        const record = parseUsageRecord(line, secretArn);
        if (!record) malformed += 1;
        else if (record.at >= since) records.push(record);
      }
      if (malformed > 0)
        log.warn('usage records are malformed and do not count', { logGroupName, secretArn, malformed });
      return records;
    },
  };
}

async function* linesOf(
  client: CloudWatchLogsClient,
  logGroupName: string,
  secretArn: string,
  since: Date,
): AsyncGenerator<string> {
  const query = { logGroupName, filterPattern: `{ $.secretArn = "${secretArn}" }`, startTime: since.getTime() };
  let nextToken: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const answer = await read(client, { ...query, ...(nextToken !== undefined && { nextToken }) }, secretArn);
    for (const { message } of answer?.events ?? []) if (message !== undefined) yield message;
    nextToken = answer?.nextToken;
    if (nextToken === undefined) return;
  }
  throw unavailable(logGroupName, secretArn, `more than ${MOST_PAGES} pages`);
}

async function read(
  client: CloudWatchLogsClient,
  query: FilterLogEventsCommandInput & { readonly logGroupName: string },
  secretArn: string,
) {
  try {
    return await client.send(new FilterLogEventsCommand(query));
  } catch (error) {
    const { code, message } = awsFailure(error);
    if (code === 'ResourceNotFoundException') return undefined;
    throw unavailable(query.logGroupName, secretArn, `${code}: ${message}`, error);
  }
}

function unavailable(logGroupName: string, secretArn: string, why: string, cause?: unknown): RotationError {
  const message = `the usage records of ${secretArn} in log group ${logGroupName} cannot all be read: ${why}`;
  return new RotationError('UsageUnavailable', message, true, { cause });
}

/** A line as a record of that secret; undefined for anything else. Names are as consumers wrote them, so they are bounded. */
function parseUsageRecord(line: string, secretArn: string): UsageRecord | undefined {
  const given = parsed(line);
  const { versionId, consumer, at, uses, authFailures = 0 } = given;
  const time = typeof at === 'string' ? new Date(at) : new Date(NaN);
  const isRecord =
    given['secretArn'] === secretArn &&
    isName(versionId, 64) &&
    isName(consumer, 128) &&
    !Number.isNaN(time.getTime()) &&
    isCount(uses) &&
    isCount(authFailures);
  return isRecord ? { versionId, consumer, at: time, uses, authFailures } : undefined;
}

function parsed(line: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** Printable and without spaces: names are listed by spaces in tags and events. */
function isName(value: unknown, most: number): value is string {
  return typeof value === 'string' && value.length <= most && /^[^\s\p{C}]+$/u.test(value);
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
