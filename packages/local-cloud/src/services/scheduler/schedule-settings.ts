import type { ScheduleExpression } from '../schedule-expression';
import { readExpression } from '../schedule-expression';
import { invalid, invalidExpression } from './errors';
import type { ScheduleSettings, Target } from './schedule';
import { queueUrlOf } from './schedule';

/** The input of CreateSchedule and UpdateSchedule, as far as the service model has checked it. */
export type ScheduleInput = Partial<Omit<ScheduleSettings, 'Target'>> &
  Pick<ScheduleSettings, 'ScheduleExpression' | 'FlexibleTimeWindow'> & {
    readonly Name: string;
    readonly GroupName?: string;
    readonly ClientToken?: string;
    readonly Target: Omit<Target, 'RetryPolicy'> & { readonly RetryPolicy?: Partial<Target['RetryPolicy']> };
  };

const START_DATE_LEEWAY_MS = 5 * 60_000;
/** Members of targets that are for others, or for FIFO queues. */
const OTHER_TARGETS = [
  'EcsParameters',
  'EventBridgeParameters',
  'KinesisParameters',
  'SageMakerPipelineParameters',
  'SqsParameters',
];

/** The settings with AWS's defaults for all that the request leaves out: an update keeps nothing of what was. */
export function settingsOf(
  input: ScheduleInput,
  now: Date,
): { readonly settings: ScheduleSettings; readonly expression: ScheduleExpression } {
  const expression = readExpression(input.ScheduleExpression);
  if (!expression) throw invalidExpression(input.ScheduleExpression);
  const timezone = input.ScheduleExpressionTimezone ?? 'UTC';
  if (!['UTC', 'Etc/UTC', 'GMT'].includes(timezone)) {
    throw invalid(`The local cloud knows schedules in UTC only, not in the time zone ${timezone}.`);
  }
  checkWindow(input.FlexibleTimeWindow);
  if (expression.kind !== 'at' && input.StartDate && now.getTime() - input.StartDate.getTime() > START_DATE_LEEWAY_MS) {
    throw invalid('The StartDate you specify cannot be earlier than 5 minutes ago.');
  }
  const settings: ScheduleSettings = {
    ActionAfterCompletion: input.ActionAfterCompletion ?? 'NONE',
    ...(input.Description ? { Description: input.Description } : {}),
    ...(input.StartDate ? { StartDate: input.StartDate } : {}),
    ...(input.EndDate ? { EndDate: input.EndDate } : {}),
    FlexibleTimeWindow: input.FlexibleTimeWindow,
    ...(input.KmsKeyArn === undefined ? {} : { KmsKeyArn: input.KmsKeyArn }),
    ScheduleExpression: input.ScheduleExpression,
    ScheduleExpressionTimezone: timezone,
    State: input.State ?? 'ENABLED',
    Target: targetOf(input.Target),
  };
  return { settings, expression };
}

function checkWindow({ Mode, MaximumWindowInMinutes }: ScheduleSettings['FlexibleTimeWindow']): void {
  if (Mode === 'FLEXIBLE' && MaximumWindowInMinutes === undefined) {
    throw invalid('MaximumWindowInMinutes must be specified when the FlexibleTimeWindow mode is FLEXIBLE.');
  }
  if (Mode === 'OFF' && MaximumWindowInMinutes !== undefined) {
    throw invalid('MaximumWindowInMinutes cannot be specified when the FlexibleTimeWindow mode is OFF.');
  }
}

function targetOf(target: ScheduleInput['Target']): Target {
  const other = OTHER_TARGETS.find((member) => Object.hasOwn(target, member));
  const isQueue = queueUrlOf(target.Arn) !== undefined;
  const isFunction = /^arn:aws(-[a-z]+)?:lambda:[a-z0-9-]+:\d{12}:function:/.test(target.Arn);
  if (other !== undefined || (!isFunction && !isQueue)) {
    throw invalid(
      `The local cloud knows Lambda functions and SQS queues as targets of schedules, not ${other ?? target.Arn}.`,
    );
  }
  if (isFunction && target.Input !== undefined && !isJson(target.Input)) {
    throw invalid('The Input of a Lambda function as target must be well-formed JSON.');
  }
  return {
    Arn: target.Arn,
    RoleArn: target.RoleArn,
    ...(target.Input === undefined ? {} : { Input: target.Input }),
    ...(target.DeadLetterConfig ? { DeadLetterConfig: target.DeadLetterConfig } : {}),
    RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185, ...target.RetryPolicy },
  };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
