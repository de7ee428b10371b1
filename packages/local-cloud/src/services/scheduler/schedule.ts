import type { Kernel } from '../../kernel/kernel';
import type { ScheduleExpression } from '../schedule-expression';

/** The target of a schedule, with the defaults that AWS fills in. */
export interface Target {
  readonly Arn: string;
  readonly RoleArn: string;
  readonly Input?: string;
  readonly RetryPolicy: { readonly MaximumEventAgeInSeconds: number; readonly MaximumRetryAttempts: number };
  readonly DeadLetterConfig?: { readonly Arn?: string };
}

interface FlexibleTimeWindow {
  readonly Mode: 'OFF' | 'FLEXIBLE';
  readonly MaximumWindowInMinutes?: number;
}

/** What CreateSchedule and UpdateSchedule set; what they leave out has AWS's default. */
export interface ScheduleSettings {
  readonly ActionAfterCompletion: 'NONE' | 'DELETE';
  readonly Description?: string;
  readonly EndDate?: Date;
  readonly StartDate?: Date;
  readonly FlexibleTimeWindow: FlexibleTimeWindow;
  readonly KmsKeyArn?: string;
  readonly ScheduleExpression: string;
  readonly ScheduleExpressionTimezone: string;
  readonly State: 'ENABLED' | 'DISABLED';
  readonly Target: Target;
}

export interface Schedule extends ScheduleSettings {
  readonly arn: string;
  readonly name: string;
  readonly groupName: string;
  readonly createdAt: Date;
  readonly modifiedAt: Date;
  /** Of the request that made it: repeating that request is not a conflict. */
  readonly clientToken?: string;
  readonly expression: ScheduleExpression;
}

export interface ScheduleGroup {
  readonly arn: string;
  readonly name: string;
  readonly createdAt: Date;
  readonly modifiedAt: Date;
  readonly clientToken?: string;
  readonly tags: readonly { readonly Key: string; readonly Value: string }[];
}

export const DEFAULT_GROUP = 'default';

/** The account's schedules and groups. */
export interface Schedules {
  readonly kernel: Kernel;
  readonly groups: Map<string, ScheduleGroup>;
  /** By `GROUP/NAME`. */
  readonly schedules: Map<string, Schedule>;
}

/** An account with nothing but the default group. */
export function createSchedules(kernel: Kernel): Schedules {
  const now = kernel.clock.now();
  const arn = groupArn(kernel, DEFAULT_GROUP);
  const group: ScheduleGroup = { arn, name: DEFAULT_GROUP, createdAt: now, modifiedAt: now, tags: [] };
  return { kernel, groups: new Map([[DEFAULT_GROUP, group]]), schedules: new Map() };
}

export function groupArn({ partition, region, accountId }: Kernel, name: string): string {
  return `arn:${partition}:scheduler:${region}:${accountId}:schedule-group/${name}`;
}

export function scheduleArn({ partition, region, accountId }: Kernel, group: string, name: string): string {
  return `arn:${partition}:scheduler:${region}:${accountId}:schedule/${group}/${name}`;
}

export function keyOf(schedule: Pick<Schedule, 'groupName' | 'name'>): string {
  return `${schedule.groupName}/${schedule.name}`;
}

/** Of a target or dead-letter queue; undefined for what is not the ARN of a queue. */
export function queueUrlOf(arn: string): string | undefined {
  const [, region, account, name] = /^arn:aws(?:-[a-z]+)?:sqs:([a-z0-9-]+):(\d{12}):([\w-]+)$/.exec(arn) ?? [];
  return name === undefined ? undefined : `https://sqs.${region}.amazonaws.com/${account}/${name}`;
}
