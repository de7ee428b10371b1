import type { Properties } from '../properties';
import type { DeployServices, ResourceType } from '../resource-type';

export const logGroup: ResourceType = {
  type: 'AWS::Logs::LogGroup',
  properties: ['LogGroupName', 'RetentionInDays', 'Tags'],
  replacedBy: ['LogGroupName'],
  async create(request, services) {
    const { properties } = request;
    const logGroupName = properties.text('LogGroupName') ?? request.generatedName(512);
    await services.call('logs', 'CreateLogGroup', { logGroupName, tags: properties.tags() });
    await setRetention(logGroupName, properties, services);
    const { partition, region, accountId } = services.kernel;
    const Arn = `arn:${partition}:logs:${region}:${accountId}:log-group:${logGroupName}:*`;
    return { physicalId: logGroupName, attributes: { Arn } };
  },
  async update({ properties }, existing, _, services) {
    await setRetention(existing.physicalId, properties, services);
    return existing;
  },
  async remove({ physicalId }, _, { call }) {
    await call('logs', 'DeleteLogGroup', { logGroupName: physicalId });
  },
};

async function setRetention(logGroupName: string, properties: Properties, { call }: DeployServices): Promise<void> {
  const retentionInDays = properties.number('RetentionInDays');
  if (retentionInDays === undefined) return;
  await call('logs', 'PutRetentionPolicy', { logGroupName, retentionInDays });
}
