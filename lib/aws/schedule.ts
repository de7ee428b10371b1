import { MINUTE_MS } from '../rotation/duration';
import { createHash } from 'node:crypto';
import { CreateScheduleCommand } from '@aws-sdk/client-scheduler';
import type { SchedulerClient } from '@aws-sdk/client-scheduler';
import { RotationError } from '../rotation/errors';
import type { Clock, Schedule } from '../rotation/services';
import type { WakeUp } from '../rotation/key-version';
import { awsFailure } from './aws-failure';

interface ScheduleTarget {
  /** The schedule group that holds the wake-ups. */
  readonly group: string;
  /** The role that Scheduler assumes. */
  readonly roleArn: string;
  /** The revocation function. */
  readonly functionArn: string;
}

/** EventBridge Scheduler behind the port of rotation/services.ts: one-time schedules that delete themselves. */
export function createSchedule(
  client: SchedulerClient,
  clock: Pick<Clock, 'now'>,
  { group, roleArn, functionArn }: ScheduleTarget,
): Schedule {
  return {
    async wakeAt(at, wakeUp) {
      const minute = wakeUpMinute(at, clock.now());
      const name = scheduleName(wakeUp, minute);
      const { v, secretArn, versionId, keyId } = wakeUp;
      try {
        await client.send(
          new CreateScheduleCommand({
            GroupName: group,
            Name: name,
            Description: `Revoke the superseded key of version ${versionId} of ${secretArn}`.slice(0, 512),
            ScheduleExpression: `at(${minute.toISOString().slice(0, 19)})`,
            ScheduleExpressionTimezone: 'UTC',
            FlexibleTimeWindow: { Mode: 'OFF' },
            ActionAfterCompletion: 'DELETE',
            State: 'ENABLED',
            Target: {
              Arn: functionArn,
              RoleArn: roleArn,
              Input: JSON.stringify({ v, secretArn, versionId, keyId }),
              // These guard the hand-over to Lambda only; the function's own failures end in its on-failure queue.
              RetryPolicy: { MaximumRetryAttempts: 185, MaximumEventAgeInSeconds: 86_400 },
            },
          }),
        );
      } catch (error) {
        const { code, message, definite } = awsFailure(error);
        // The name holds version and minute: another run that made it meant the same wake-up.
        if (code === 'ConflictException') return;
        throw new RotationError(
          'ScheduleFailed',
          `CreateSchedule ${name} in group ${group} for version ${versionId} of ${secretArn}: ${code}: ${message}`,
          !definite,
          { cause: error },
        );
      }
    },
  };
}

/**
 * The minute at which a wake-up fires: seconds are rounded up, and a time that is past, or too near for Scheduler to
 * accept, becomes the first minute that is at least one minute away.
 */
export function wakeUpMinute(at: Date, now: Date): Date {
  const earliest = now.getTime() + MINUTE_MS;
  return new Date(Math.ceil(Math.max(at.getTime(), earliest) / MINUTE_MS) * MINUTE_MS);
}

/** `kt-<40 hex of sha256(arn|version)>-<yyyymmddThhmm>`: the same wake-up has the same name. */
export function scheduleName({ secretArn, versionId }: WakeUp, minute: Date): string {
  const id = createHash('sha256').update(`${secretArn}|${versionId}`).digest('hex').slice(0, 40);
  return `kt-${id}-${minute.toISOString().replace(/[-:]/g, '').slice(0, 13)}`;
}
