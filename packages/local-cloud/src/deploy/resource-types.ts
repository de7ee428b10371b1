import type { ResourceType } from './resource-type';
import { alarm } from './types/cloudwatch-alarm';
import { dashboard } from './types/cloudwatch-dashboard';
import { rule } from './types/events-rule';
import { managedPolicy } from './types/iam-managed-policy';
import { policy } from './types/iam-policy';
import { role } from './types/iam-role';
import { user } from './types/iam-user';
import { kmsAlias } from './types/kms-alias';
import { kmsKey } from './types/kms-key';
import { eventInvokeConfig } from './types/lambda-event-invoke-config';
import { lambdaFunction } from './types/lambda-function';
import { permission } from './types/lambda-permission';
import { logGroup } from './types/logs-log-group';
import { metricFilter } from './types/logs-metric-filter';
import { scheduleGroup } from './types/scheduler-schedule-group';
import { resourcePolicy } from './types/secretsmanager-resource-policy';
import { rotationSchedule } from './types/secretsmanager-rotation-schedule';
import { secret } from './types/secretsmanager-secret';
import { subscription } from './types/sns-subscription';
import { topic } from './types/sns-topic';
import { topicPolicy } from './types/sns-topic-policy';
import { queue } from './types/sqs-queue';
import { queuePolicy } from './types/sqs-queue-policy';

const TYPES: ReadonlyMap<string, ResourceType> = new Map(
  [
    alarm,
    dashboard,
    eventInvokeConfig,
    kmsAlias,
    kmsKey,
    lambdaFunction,
    logGroup,
    managedPolicy,
    metricFilter,
    permission,
    policy,
    queue,
    queuePolicy,
    resourcePolicy,
    role,
    rotationSchedule,
    rule,
    scheduleGroup,
    secret,
    subscription,
    topic,
    topicPolicy,
    user,
  ].map((type) => [type.type, type]),
);

/** Types that create nothing on AWS either. */
const IGNORED = ['AWS::CDK::Metadata'];

/** Every type that may stand in a template. */
export const RESOURCE_TYPES: readonly string[] = [...IGNORED, ...TYPES.keys()];

/** Throws for a type that the local cloud does not know. */
export function resourceType(name: string): ResourceType | 'ignored' {
  if (IGNORED.includes(name)) return 'ignored';
  const type = TYPES.get(name);
  if (!type) throw new Error('the local cloud does not know this resource type');
  return type;
}
