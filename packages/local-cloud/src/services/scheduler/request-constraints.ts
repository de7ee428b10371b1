import type { Constraint, Constraints } from '../constraints';

/** What the service model says of each operation's input. Source: EventBridge Scheduler API Reference, 2021-06-30. */

const name: Constraint = { type: 'string', required: true, min: 1, max: 64, pattern: '^[0-9a-zA-Z-_.]+$' };
const optionalName: Constraint = { type: 'string', min: 1, max: 64, pattern: '^[0-9a-zA-Z-_.]+$' };
const clientToken: Constraint = { type: 'string', min: 1, max: 64, pattern: '^[a-zA-Z0-9-_]+$' };
const resourceArn: Constraint = {
  type: 'string',
  required: true,
  min: 1,
  max: 1011,
  pattern: String.raw`^arn:aws(-[a-z]+)?:scheduler:[a-z0-9\-]+:\d{12}:schedule-group\/[0-9a-zA-Z-_.]+$`,
};
const paging: Constraints = {
  MaxResults: { type: 'number', min: 1, max: 100 },
  NextToken: { type: 'string', min: 1, max: 2048 },
};
const tags: Constraint = {
  type: 'list',
  max: 200,
  item: {
    type: 'structure',
    members: {
      Key: { type: 'string', required: true, min: 1, max: 128 },
      Value: { type: 'string', required: true, min: 1, max: 256 },
    },
  },
};
const target: Constraint = {
  type: 'structure',
  required: true,
  members: {
    Arn: { type: 'string', required: true, min: 1, max: 1600 },
    RoleArn: {
      type: 'string',
      required: true,
      min: 1,
      max: 1600,
      pattern: String.raw`^arn:aws(-[a-z]+)?:iam::\d{12}:role\/[\w+=,.@\/-]+$`,
    },
    Input: { type: 'string', min: 1 },
    RetryPolicy: {
      type: 'structure',
      members: {
        MaximumEventAgeInSeconds: { type: 'number', min: 60, max: 86_400 },
        MaximumRetryAttempts: { type: 'number', min: 0, max: 185 },
      },
    },
    DeadLetterConfig: {
      type: 'structure',
      members: {
        Arn: {
          type: 'string',
          min: 1,
          max: 1600,
          pattern: String.raw`^arn:aws(-[a-z]+)?:sqs:[a-z0-9\-]+:\d{12}:[a-zA-Z0-9\-_]+$`,
        },
      },
    },
  },
};
const schedule: Constraints = {
  ActionAfterCompletion: { type: 'string', values: ['NONE', 'DELETE'] },
  ClientToken: clientToken,
  Description: { type: 'string', max: 512 },
  EndDate: { type: 'timestamp' },
  FlexibleTimeWindow: {
    type: 'structure',
    required: true,
    members: {
      Mode: { type: 'string', required: true, values: ['OFF', 'FLEXIBLE'] },
      MaximumWindowInMinutes: { type: 'number', min: 1, max: 1440 },
    },
  },
  GroupName: optionalName,
  KmsKeyArn: { type: 'string', min: 1, max: 2048 },
  Name: name,
  ScheduleExpression: { type: 'string', required: true, min: 1, max: 256 },
  ScheduleExpressionTimezone: { type: 'string', min: 1, max: 50 },
  StartDate: { type: 'timestamp' },
  State: { type: 'string', values: ['ENABLED', 'DISABLED'] },
  Target: target,
};

export const CONSTRAINTS = {
  CreateSchedule: schedule,
  UpdateSchedule: schedule,
  GetSchedule: { Name: name, GroupName: optionalName },
  DeleteSchedule: { Name: name, GroupName: optionalName, ClientToken: clientToken },
  ListSchedules: {
    GroupName: optionalName,
    NamePrefix: optionalName,
    State: { type: 'string', values: ['ENABLED', 'DISABLED'] },
    ...paging,
  },
  CreateScheduleGroup: { Name: name, ClientToken: clientToken, Tags: tags },
  GetScheduleGroup: { Name: name },
  DeleteScheduleGroup: { Name: name, ClientToken: clientToken },
  ListScheduleGroups: { NamePrefix: optionalName, ...paging },
  TagResource: { ResourceArn: resourceArn, Tags: { ...tags, required: true } },
  UntagResource: { ResourceArn: resourceArn, TagKeys: { type: 'list', required: true, item: { type: 'string' } } },
  ListTagsForResource: { ResourceArn: resourceArn },
} as const satisfies Readonly<Record<string, Constraints>>;
