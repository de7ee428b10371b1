import type { RestRoute } from '../../kernel/kernel';

const GROUP_AND_TOKEN = { groupName: 'GroupName', clientToken: 'ClientToken' };
const PAGING = { MaxResults: 'MaxResults', NamePrefix: 'NamePrefix', NextToken: 'NextToken' };

/** EventBridge Scheduler's REST paths. */
export const SCHEDULER_ROUTES: readonly RestRoute[] = [
  { method: 'POST', path: '/schedules/{Name}', operation: 'CreateSchedule' },
  { method: 'PUT', path: '/schedules/{Name}', operation: 'UpdateSchedule' },
  { method: 'GET', path: '/schedules/{Name}', operation: 'GetSchedule', query: GROUP_AND_TOKEN },
  { method: 'DELETE', path: '/schedules/{Name}', operation: 'DeleteSchedule', query: GROUP_AND_TOKEN },
  {
    method: 'GET',
    path: '/schedules',
    operation: 'ListSchedules',
    query: { ...PAGING, ScheduleGroup: 'GroupName', State: 'State' },
  },
  { method: 'POST', path: '/schedule-groups/{Name}', operation: 'CreateScheduleGroup' },
  { method: 'GET', path: '/schedule-groups/{Name}', operation: 'GetScheduleGroup' },
  {
    method: 'DELETE',
    path: '/schedule-groups/{Name}',
    operation: 'DeleteScheduleGroup',
    query: { clientToken: 'ClientToken' },
  },
  { method: 'GET', path: '/schedule-groups', operation: 'ListScheduleGroups', query: PAGING },
  { method: 'POST', path: '/tags/{ResourceArn+}', operation: 'TagResource' },
  { method: 'DELETE', path: '/tags/{ResourceArn+}', operation: 'UntagResource', query: { TagKeys: 'TagKeys' } },
  { method: 'GET', path: '/tags/{ResourceArn+}', operation: 'ListTagsForResource' },
];
