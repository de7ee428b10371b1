import type { Operation, OperationContext } from '../../kernel/kernel';
import { checkConstraints } from '../constraints';
import { page } from '../input';
import { groupExists, groupNotFound, invalid } from './errors';
import type { Firings } from './firing';
import { CONSTRAINTS } from './request-constraints';
import type { ScheduleGroup, Schedules } from './schedule';
import { DEFAULT_GROUP, groupArn, keyOf } from './schedule';

interface GroupOperationDeps {
  readonly state: Schedules;
  readonly firings: Firings;
}

type Tags = ScheduleGroup['tags'];
type GroupAction = 'CreateScheduleGroup' | 'GetScheduleGroup' | 'DeleteScheduleGroup';
type TagAction = 'TagResource' | 'UntagResource' | 'ListTagsForResource';

const PAGE = 100;

/** Groups and their tags: only groups have any. */
export function groupOperations({ state, firings }: GroupOperationDeps): Readonly<Record<string, Operation>> {
  const { kernel, groups, schedules } = state;

  function authorize(
    { kernel: via, caller }: OperationContext,
    action: string,
    resource: string,
    tags: Tags = [],
  ): void {
    via.authorize(caller, {
      action: `scheduler:${action}`,
      resource,
      context: {
        ...(tags.length > 0 ? { 'aws:TagKeys': tags.map((tag) => tag.Key) } : {}),
        ...Object.fromEntries(tags.map((tag) => [`aws:RequestTag/${tag.Key}`, tag.Value])),
        ...Object.fromEntries(
          [...groups.values()]
            .filter((group) => group.arn === resource)
            .flatMap((group) => group.tags.map((tag) => [`aws:ResourceTag/${tag.Key}`, tag.Value])),
        ),
      },
    });
  }

  function named(action: GroupAction, input: object, context: OperationContext): string {
    checkConstraints(CONSTRAINTS[action], { ...input });
    const { Name, Tags } = input as { Name: string; Tags?: Tags };
    authorize(context, action, groupArn(kernel, Name), Tags);
    return Name;
  }

  function found(name: string): ScheduleGroup {
    const group = groups.get(name);
    if (!group) throw groupNotFound(name);
    return group;
  }

  function tagged(action: TagAction, input: object, context: OperationContext): ScheduleGroup {
    checkConstraints(CONSTRAINTS[action], { ...input });
    const { ResourceArn, Tags } = input as { ResourceArn: string; Tags?: Tags };
    authorize(context, action, ResourceArn, Tags);
    const group = [...groups.values()].find((one) => one.arn === ResourceArn);
    if (!group) throw groupNotFound(ResourceArn.slice(ResourceArn.lastIndexOf('/') + 1));
    return group;
  }

  function retag(group: ScheduleGroup, tags: Tags): Record<string, never> {
    groups.set(group.name, { ...group, tags, modifiedAt: kernel.clock.now() });
    return {};
  }

  return {
    CreateScheduleGroup: (input, context) => {
      const name = named('CreateScheduleGroup', input, context);
      const { ClientToken, Tags = [] } = input as { ClientToken?: string; Tags?: Tags };
      const known = groups.get(name);
      if (known) {
        if (known.clientToken === undefined || known.clientToken !== ClientToken) throw groupExists(name);
        return { ScheduleGroupArn: known.arn };
      }
      const now = kernel.clock.now();
      const arn = groupArn(kernel, name);
      const token = ClientToken === undefined ? {} : { clientToken: ClientToken };
      groups.set(name, { arn, name, createdAt: now, modifiedAt: now, tags: Tags, ...token });
      return { ScheduleGroupArn: arn };
    },
    GetScheduleGroup: (input, context) => described(found(named('GetScheduleGroup', input, context))),
    DeleteScheduleGroup: (input, context) => {
      const group = found(named('DeleteScheduleGroup', input, context));
      if (group.name === DEFAULT_GROUP) throw invalid('The default schedule group cannot be deleted.');
      for (const schedule of [...schedules.values()].filter((one) => one.groupName === group.name)) {
        firings.disarm(schedule);
        schedules.delete(keyOf(schedule));
      }
      groups.delete(group.name);
      return {};
    },
    ListScheduleGroups: (given, context) => {
      checkConstraints(CONSTRAINTS.ListScheduleGroups, given);
      authorize(context, 'ListScheduleGroups', '*');
      const input = given as { NamePrefix?: string; MaxResults?: number; NextToken?: string };
      const listed = [...groups.values()]
        .filter((group) => group.name.startsWith(input.NamePrefix ?? ''))
        .sort((a, b) => (a.name < b.name ? -1 : 1));
      const { items, next } = page(listed, input.NextToken, input.MaxResults ?? PAGE, () =>
        invalid('Invalid NextToken.'),
      );
      return { ScheduleGroups: items.map(described), ...(next === undefined ? {} : { NextToken: next }) };
    },
    TagResource: (input, context) => {
      const group = tagged('TagResource', input, context);
      const { Tags } = input as unknown as { Tags: Tags };
      const keys = new Set(Tags.map((tag) => tag.Key));
      return retag(group, [...group.tags.filter((tag) => !keys.has(tag.Key)), ...Tags]);
    },
    UntagResource: (input, context) => {
      const group = tagged('UntagResource', input, context);
      const { TagKeys } = input as unknown as { TagKeys: readonly string[] };
      return retag(
        group,
        group.tags.filter((tag) => !TagKeys.includes(tag.Key)),
      );
    },
    ListTagsForResource: (input, context) => ({ Tags: tagged('ListTagsForResource', input, context).tags }),
  };
}

function described(group: ScheduleGroup): Record<string, unknown> {
  return {
    Arn: group.arn,
    Name: group.name,
    State: 'ACTIVE',
    CreationDate: group.createdAt,
    LastModificationDate: group.modifiedAt,
  };
}
