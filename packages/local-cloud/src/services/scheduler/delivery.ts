import type { Caller, Kernel } from '../../kernel/kernel';
import { AwsError } from '../../kernel/kernel';
import type { AssumeRole } from '../../policy/assume-role';
import type { Schedule } from './schedule';
import { groupArn, queueUrlOf } from './schedule';

const MINUTE_MS = 60_000;
const LONGEST_BACKOFF_MS = 60 * MINUTE_MS;

export interface DeliveryDeps {
  readonly kernel: Kernel;
  readonly assumeRole: AssumeRole;
}

/** One firing of a schedule on its way to its target. */
interface Firing {
  readonly schedule: Schedule;
  readonly scheduledAt: Date;
  readonly executionId: string;
  /** Counts from 1. */
  readonly attempt: number;
}

/** Hands one firing over to its queue, Lambda's own or one of SQS; `done` runs when it is there, or when it was given up. */
export async function deliver(
  deps: DeliveryDeps,
  schedule: Schedule,
  scheduledAt: Date,
  done: () => void,
): Promise<void> {
  await attempt(deps, { schedule, scheduledAt, executionId: deps.kernel.newId(), attempt: 1 }, done);
}

/**
 * Scheduler's own retries guard the hand-over only: what the function makes of the event is Lambda's affair. Refusals
 * are final, failures of the service are repeated with growing waits.
 */
async function attempt(deps: DeliveryDeps, firing: Firing, done: () => void): Promise<void> {
  const { kernel } = deps;
  const { schedule } = firing;
  try {
    const caller = sessionOf(deps, schedule);
    await handOver(kernel, caller, schedule.Target.Arn, payloadOf(kernel, firing));
    kernel.record({ source: 'scheduler', type: 'Fired', schedule: schedule.arn, attempt: firing.attempt });
    done();
  } catch (error) {
    const code = error instanceof AwsError ? error.code : error instanceof Error ? error.name : 'Error';
    kernel.record({ source: 'scheduler', type: 'TargetError', schedule: schedule.arn, attempt: firing.attempt, code });
    const next = new Date(kernel.clock.now().getTime() + backoffMs(firing.attempt));
    if (isFinal(error) || exhausted(firing, next)) {
      await giveUp(deps, firing, code, error instanceof Error ? error.message : '');
      done();
      return;
    }
    kernel.clock.at(next, `retry of ${schedule.arn}`, () =>
      attempt(deps, { ...firing, attempt: firing.attempt + 1 }, done),
    );
  }
}

async function handOver(kernel: Kernel, caller: Caller, target: string, payload: string): Promise<void> {
  const QueueUrl = queueUrlOf(target);
  await (QueueUrl === undefined
    ? kernel.call(caller, 'lambda', 'Invoke', {
        FunctionName: target,
        InvocationType: 'Event',
        Payload: Buffer.from(payload),
      })
    : kernel.call(caller, 'sqs', 'SendMessage', { QueueUrl, MessageBody: payload }));
}

function isFinal(error: unknown): boolean {
  return error instanceof AwsError && error.status < 500 && !/Throttl|TooManyRequests/.test(error.code);
}

function backoffMs(attempts: number): number {
  return Math.min(2 ** (attempts - 1) * MINUTE_MS, LONGEST_BACKOFF_MS);
}

function exhausted({ schedule, attempt: attempts, scheduledAt }: Firing, next: Date): boolean {
  const { MaximumRetryAttempts, MaximumEventAgeInSeconds } = schedule.Target.RetryPolicy;
  return attempts > MaximumRetryAttempts || next.getTime() - scheduledAt.getTime() > MaximumEventAgeInSeconds * 1000;
}

/** A session of the target's role. Throws where the role's trust policy does not let the schedule's group in. */
export function sessionOf(
  { kernel, assumeRole }: DeliveryDeps,
  schedule: Pick<Schedule, 'groupName' | 'Target'>,
): Caller {
  return assumeRole(schedule.Target.RoleArn, {
    service: 'scheduler.amazonaws.com',
    sourceArn: groupArn(kernel, schedule.groupName),
    sourceAccount: kernel.accountId,
  });
}

/** The target's input with the context attributes filled in, or the event that AWS sends without one. */
function payloadOf(kernel: Kernel, { schedule, scheduledAt, executionId, attempt: attempts }: Firing): string {
  const time = `${scheduledAt.toISOString().slice(0, 19)}Z`;
  const attributes: Readonly<Record<string, string>> = {
    'schedule-arn': schedule.arn,
    'scheduled-time': time,
    'execution-id': executionId,
    'attempt-number': String(attempts),
  };
  const given = schedule.Target.Input;
  if (given !== undefined) {
    return given.replace(/<aws\.scheduler\.([a-z-]+)>/g, (whole, name: string) => attributes[name] ?? whole);
  }
  return JSON.stringify({
    version: '0',
    id: executionId,
    'detail-type': 'Scheduled Event',
    source: 'aws.scheduler',
    account: kernel.accountId,
    time,
    region: kernel.region,
    resources: [schedule.arn],
    detail: '{}',
  });
}

/** To the dead-letter queue, as the target's role, where there is one; else the firing is lost, as on AWS. */
async function giveUp(deps: DeliveryDeps, firing: Firing, code: string, message: string): Promise<void> {
  const { kernel } = deps;
  const { schedule } = firing;
  const queue = schedule.Target.DeadLetterConfig?.Arn;
  const lost = (why: string): void =>
    kernel.record({ source: 'scheduler', type: 'InvocationDropped', schedule: schedule.arn, why });
  if (queue === undefined) return lost(code);
  const attributes: Readonly<Record<string, string>> = {
    ERROR_CODE: code,
    ERROR_MESSAGE: message || code,
    EXECUTION_ID: firing.executionId,
    EXHAUSTED_RETRY_CONDITION: firing.attempt > 1 ? 'MaximumRetryAttempts' : 'NonRetryableError',
    SCHEDULE_ARN: schedule.arn,
    TARGET_ARN: schedule.Target.Arn,
    SCHEDULED_TIME: firing.scheduledAt.toISOString(),
  };
  const MessageAttributes = Object.fromEntries(
    Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]),
  );
  try {
    const QueueUrl = queueUrlOf(queue);
    const MessageBody = payloadOf(kernel, firing);
    await kernel.call(sessionOf(deps, schedule), 'sqs', 'SendMessage', { QueueUrl, MessageBody, MessageAttributes });
    kernel.record({ source: 'scheduler', type: 'SentToDeadLetterQueue', schedule: schedule.arn, queue });
  } catch (error) {
    lost(error instanceof AwsError ? `${code}, then the dead-letter queue: ${error.code}` : code);
  }
}
