import { paginateFilterLogEvents, type CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { LoggedStep, StepLog } from '../rotation/services';

/** The log group of a rotation function, whose lines `step done` and `rotation failed` say how far a rotation is. */
export function createStepLog(client: CloudWatchLogsClient, logGroupName: string): StepLog {
  return {
    async steps(secretArn, since) {
      const steps: LoggedStep[] = [];
      const query = {
        logGroupName,
        startTime: since.getTime(),
        filterPattern: `{ $.secretArn = "${secretArn}" && $.step = "*" }`,
      };
      for await (const page of paginateFilterLogEvents({ client }, query)) {
        for (const { message, timestamp } of page.events ?? []) steps.push(...parseStep(message, timestamp));
      }
      return steps.sort((a, b) => a.at.getTime() - b.at.getTime());
    },
  };
}

function parseStep(message = '', timestamp = 0): readonly LoggedStep[] {
  try {
    const { step, versionId, failure } = JSON.parse(message) as Readonly<Record<string, unknown>>;
    if (typeof step !== 'string' || typeof versionId !== 'string') return [];
    const code = (failure as { readonly code?: unknown } | undefined)?.code;
    return [{ step, versionId, at: new Date(timestamp), ...(typeof code === 'string' && { code }) }];
  } catch {
    return [];
  }
}
