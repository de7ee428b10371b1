import type { Operation, OperationContext } from '../../kernel/kernel';
import { checkConstraints } from '../constraints';
import { page } from '../input';
import type { DeliveryDeps } from './delivery';
import { sessionOf } from './delivery';
import { groupNotFound, invalid, invalidExpression, scheduleExists, scheduleNotFound } from './errors';
import type { Firings } from './firing';
import { CONSTRAINTS } from './request-constraints';
import type { Schedule, Schedules } from './schedule';
import { DEFAULT_GROUP, keyOf, scheduleArn } from './schedule';
import type { ScheduleInput } from './schedule-settings';
import { settingsOf } from './schedule-settings';

interface ScheduleOperationDeps extends DeliveryDeps {
  readonly state: Schedules;
  readonly firings: Firings;
  readonly rejectPast: boolean;
}

interface ById {
  readonly Name: string;
  readonly GroupName?: string;
}

interface ListSchedulesInput {
  readonly GroupName?: string;
  readonly NamePrefix?: string;
  readonly State?: Schedule['State'];
  readonly MaxResults?: number;
  readonly NextToken?: string;
}

const PAGE = 100;

export function scheduleOperations(deps: ScheduleOperationDeps): Readonly<Record<string, Operation>> {
  const { state, firings } = deps;
  const { kernel, schedules, groups } = state;

  /** Checks the request, then the caller's right to do this with the schedule; gives the group's name. */
  function checked(action: keyof typeof CONSTRAINTS, input: object, { kernel: via, caller }: OperationContext): ById {
    checkConstraints(CONSTRAINTS[action], { ...input });
    const { Name, GroupName = DEFAULT_GROUP } = input as ById;
    via.authorize(caller, { action: `scheduler:${action}`, resource: scheduleArn(kernel, GroupName, Name) });
    return { Name, GroupName };
  }

  function found({ Name, GroupName = DEFAULT_GROUP }: ById): Schedule {
    const schedule = schedules.get(keyOf({ groupName: GroupName, name: Name }));
    if (!schedule) throw scheduleNotFound(Name);
    return schedule;
  }

  function settle(input: ScheduleInput, context: OperationContext, before: Schedule | undefined): Schedule {
    const now = kernel.clock.now();
    const { settings, expression } = settingsOf(input, now);
    if (deps.rejectPast && expression.kind === 'at' && expression.when < now) {
      throw invalidExpression(input.ScheduleExpression);
    }
    const groupName = input.GroupName ?? DEFAULT_GROUP;
    const { RoleArn } = settings.Target;
    context.kernel.authorize(context.caller, {
      action: 'iam:PassRole',
      resource: RoleArn,
      context: { 'iam:PassedToService': 'scheduler.amazonaws.com' },
    });
    sessionOf(deps, { groupName, Target: settings.Target });
    return {
      ...settings,
      expression,
      arn: scheduleArn(kernel, groupName, input.Name),
      name: input.Name,
      groupName,
      createdAt: before?.createdAt ?? now,
      modifiedAt: now,
      ...(input.ClientToken === undefined ? {} : { clientToken: input.ClientToken }),
    };
  }

  function store(schedule: Schedule): { ScheduleArn: string } {
    schedules.set(keyOf(schedule), schedule);
    firings.arm(schedule);
    return { ScheduleArn: schedule.arn };
  }

  return {
    CreateSchedule: (given, context) => {
      const input = given as unknown as ScheduleInput;
      const { GroupName = DEFAULT_GROUP } = checked('CreateSchedule', input, context);
      const known = schedules.get(keyOf({ groupName: GroupName, name: input.Name }));
      if (known?.clientToken !== undefined && known.clientToken === input.ClientToken)
        return { ScheduleArn: known.arn };
      const schedule = settle(input, context, undefined);
      if (!groups.has(GroupName)) throw groupNotFound(GroupName);
      if (known) throw scheduleExists(input.Name);
      return store(schedule);
    },
    UpdateSchedule: (given, context) => {
      const input = given as unknown as ScheduleInput;
      checked('UpdateSchedule', input, context);
      return store(settle(input, context, found(input)));
    },
    GetSchedule: (input, context) => described(found(checked('GetSchedule', input, context))),
    DeleteSchedule: (input, context) => {
      const schedule = found(checked('DeleteSchedule', input, context));
      firings.disarm(schedule);
      schedules.delete(keyOf(schedule));
      return {};
    },
    ListSchedules: (given, { kernel: via, caller }) => {
      checkConstraints(CONSTRAINTS.ListSchedules, given);
      via.authorize(caller, { action: 'scheduler:ListSchedules', resource: '*' });
      const input = given as ListSchedulesInput;
      if (input.GroupName !== undefined && !groups.has(input.GroupName)) throw groupNotFound(input.GroupName);
      const listed = [...schedules.values()]
        .filter((schedule) => input.GroupName === undefined || schedule.groupName === input.GroupName)
        .filter((schedule) => schedule.name.startsWith(input.NamePrefix ?? ''))
        .filter((schedule) => input.State === undefined || schedule.State === input.State)
        .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
      const { items, next } = page(listed, input.NextToken, input.MaxResults ?? PAGE, () =>
        invalid('Invalid NextToken.'),
      );
      return { Schedules: items.map(summary), ...(next === undefined ? {} : { NextToken: next }) };
    },
  };
}

function described(schedule: Schedule): Record<string, unknown> {
  const { arn, name, groupName, createdAt, modifiedAt, clientToken: _, expression: __, ...settings } = schedule;
  return {
    ...settings,
    Arn: arn,
    Name: name,
    GroupName: groupName,
    CreationDate: createdAt,
    LastModificationDate: modifiedAt,
  };
}

function summary(schedule: Schedule): Record<string, unknown> {
  return {
    Arn: schedule.arn,
    Name: schedule.name,
    GroupName: schedule.groupName,
    State: schedule.State,
    CreationDate: schedule.createdAt,
    LastModificationDate: schedule.modifiedAt,
    Target: { Arn: schedule.Target.Arn },
  };
}
