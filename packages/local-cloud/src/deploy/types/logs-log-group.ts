import type { Properties } from '../properties';
import { AwsError } from '../../kernel/kernel';
import type { DeployServices, ResourceRequest, ResourceType } from '../resource-type';

export const logGroup: ResourceType = {
  type: 'AWS::Logs::LogGroup',
  properties: ['LogGroupName', 'RetentionInDays', 'Tags'],
  replacedBy: ['LogGroupName'],
  async create(request, services) {
    const { properties } = request;
    const logGroupName = properties.text('LogGroupName') ?? request.generatedName(512);
    await createOrAdopt(logGroupName, request, services);
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

/** A group that stayed when an earlier stack was deleted is taken up as CloudFormation's import would, with its lines. */
async function createOrAdopt(
  logGroupName: string,
  { properties, stackName, logicalId }: ResourceRequest,
  services: DeployServices,
): Promise<void> {
  try {
    await services.call('logs', 'CreateLogGroup', { logGroupName, tags: properties.tags() });
  } catch (error) {
    if (!(error instanceof AwsError && error.code === 'ResourceAlreadyExistsException')) throw error;
    services.kernel.record({
      source: 'cloudformation',
      type: 'LogGroupAdopted',
      stack: stackName,
      logicalId,
      logGroupName,
    });
  }
}

async function setRetention(logGroupName: string, properties: Properties, { call }: DeployServices): Promise<void> {
  const retentionInDays = properties.number('RetentionInDays');
  if (retentionInDays === undefined) return;
  await call('logs', 'PutRetentionPolicy', { logGroupName, retentionInDays });
}
