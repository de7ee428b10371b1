import type { ResourceType } from '../resource-type';

export const scheduleGroup: ResourceType = {
  type: 'AWS::Scheduler::ScheduleGroup',
  properties: ['Name', 'Tags'],
  async create(request, { call }) {
    const { properties } = request;
    const Name = properties.text('Name') ?? request.generatedName(64);
    const { ScheduleGroupArn } = await call('scheduler', 'CreateScheduleGroup', { Name, ...properties.pick('Tags') });
    return { physicalId: Name, attributes: { Arn: String(ScheduleGroupArn), State: 'ACTIVE' } };
  },
  async remove({ physicalId }, _, { call }) {
    await call('scheduler', 'DeleteScheduleGroup', { Name: physicalId });
  },
};
