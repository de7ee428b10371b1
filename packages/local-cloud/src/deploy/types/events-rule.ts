import { isRecord } from '../../services/input';
import type { Created, DeployServices, ResourceRequest, ResourceType } from '../resource-type';

const TARGET = ['Arn', 'DeadLetterConfig', 'Id', 'Input', 'InputPath', 'InputTransformer', 'RetryPolicy', 'RoleArn'];

export const rule: ResourceType = {
  type: 'AWS::Events::Rule',
  properties: [
    'Description',
    'EventBusName',
    'EventPattern',
    'Name',
    'RoleArn',
    'ScheduleExpression',
    'State',
    'Tags',
    'Targets',
  ],
  replacedBy: ['Name', 'EventBusName'],
  create: put,
  async update(request, existing, before, services) {
    const targets = (list: readonly unknown[]): readonly string[] =>
      list.filter(isRecord).map((target) => String(target['Id']));
    const wanted = targets(request.properties.list('Targets'));
    const gone = targets(before.list('Targets')).filter((id) => !wanted.includes(id));
    const bus = request.properties.pick('EventBusName');
    if (gone.length > 0)
      await services.call('events', 'RemoveTargets', { Rule: existing.physicalId, Ids: gone, ...bus });
    return put(request, services);
  },
  async remove({ physicalId }, before, { call }) {
    const bus = before.pick('EventBusName');
    const Ids = before.objects('Targets', TARGET).map((target) => target.required('Id'));
    if (Ids.length > 0) await call('events', 'RemoveTargets', { Rule: physicalId, Ids, ...bus });
    await call('events', 'DeleteRule', { Name: physicalId, ...bus });
  },
};

async function put(request: ResourceRequest, { call }: DeployServices): Promise<Created> {
  const { properties } = request;
  const Name = properties.text('Name') ?? request.generatedName(64);
  const pattern = properties.all['EventPattern'];
  const { RuleArn } = await call('events', 'PutRule', {
    Name,
    ...properties.pick('Description', 'EventBusName', 'RoleArn', 'ScheduleExpression', 'State', 'Tags'),
    ...(pattern === undefined ? {} : { EventPattern: JSON.stringify(pattern) }),
  });
  const Targets = properties.objects('Targets', TARGET).map(({ all }) => all);
  if (Targets.length > 0) {
    const answer = await call('events', 'PutTargets', { Rule: Name, Targets, ...properties.pick('EventBusName') });
    if (Number(answer['FailedEntryCount'] ?? 0) > 0) {
      throw new Error(`property Targets: ${JSON.stringify(answer['FailedEntries'])}`);
    }
  }
  return { physicalId: Name, attributes: { Arn: String(RuleArn) } };
}
