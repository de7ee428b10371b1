import type { Authorization, Caller, ServiceDefinition } from '../../../src/kernel/kernel';
import type { AwsError } from '../../../src/kernel/kernel';
import type { SchedulerOptions } from '../../../src/services/scheduler/scheduler';
import { createScheduler } from '../../../src/services/scheduler/scheduler';
import { testCloud } from '../../test-cloud';

export const FUNCTION = 'arn:aws:lambda:eu-west-1:123456789012:function:revoke';
export const ROLE = 'arn:aws:iam::123456789012:role/wake-ups';
export const QUEUE = 'arn:aws:sqs:eu-west-1:123456789012:failures';
export const GROUP_ARN = 'arn:aws:scheduler:eu-west-1:123456789012:schedule-group/keys';
export const ARN = 'arn:aws:scheduler:eu-west-1:123456789012:schedule/keys/one';
export const MINUTE = 60_000;
export const ROLE_SESSION: Caller = { kind: 'role', roleArn: ROLE, sessionName: 'scheduler' };
export const CREATOR: Caller = {
  kind: 'role',
  roleArn: 'arn:aws:iam::123456789012:role/rotate',
  sessionName: 'rotate',
};

type Options = Partial<SchedulerOptions> & { authorize?: (caller: Caller, what: Authorization) => void };

/** A cloud at noon of 2026-11-20 with Scheduler, a group `keys`, a function, and a queue. */
export async function scheduled(options: Options = {}) {
  const cloud = testCloud(options.authorize);
  const fired: { at: string; payload: unknown; type: unknown; caller: Caller }[] = [];
  const sent: Record<string, unknown>[] = [];
  const assumed: unknown[] = [];
  const broken = { with: undefined as AwsError | undefined };
  const lambda: ServiceDefinition = {
    signingName: 'lambda',
    operations: {
      Invoke: (input, { caller }) => {
        if (broken.with) throw broken.with;
        const payload: unknown = JSON.parse(Buffer.from(input['Payload'] as Uint8Array).toString());
        fired.push({ at: cloud.clock.now().toISOString(), payload, type: input['InvocationType'], caller });
        return { StatusCode: 202 };
      },
    },
  };
  const sqs: ServiceDefinition = {
    signingName: 'sqs',
    operations: { SendMessage: (input) => (sent.push(input), {}) },
  };
  const scheduler = createScheduler(cloud.kernel, {
    assumeRole: (roleArn, by) => (assumed.push({ roleArn, ...by }), ROLE_SESSION),
    ...options,
  });
  for (const definition of [scheduler.definition, lambda, sqs]) cloud.register(definition);
  const call = (operation: string, input: Record<string, unknown>, caller: Caller = { kind: 'administrator' }) =>
    cloud.kernel.call(caller, 'scheduler', operation, input);
  const refused = (operation: string, input: Record<string, unknown>, caller?: Caller) =>
    call(operation, input, caller).then(
      () => 'not refused',
      (error: AwsError) => `${error.status} ${error.code}: ${error.message}`,
    );
  await call('CreateScheduleGroup', { Name: 'keys' });
  return { ...cloud, scheduler, fired, sent, assumed, broken, call, refused };
}

export const input = (more: Record<string, unknown> = {}) => ({
  Name: 'one',
  GroupName: 'keys',
  ScheduleExpression: 'at(2026-11-20T13:00:00)',
  FlexibleTimeWindow: { Mode: 'OFF' },
  ActionAfterCompletion: 'DELETE',
  Target: { Arn: FUNCTION, RoleArn: ROLE, Input: '{"v":1}' },
  ...more,
});
export const one = { Name: 'one', GroupName: 'keys' };
