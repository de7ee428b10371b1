import type { Properties } from '../properties';
import type { Created, DeployServices, ResourceType } from '../resource-type';

export const eventInvokeConfig: ResourceType = {
  type: 'AWS::Lambda::EventInvokeConfig',
  properties: ['DestinationConfig', 'FunctionName', 'MaximumEventAgeInSeconds', 'MaximumRetryAttempts', 'Qualifier'],
  replacedBy: ['FunctionName', 'Qualifier'],
  create: ({ properties }, services) => put(properties, services),
  update: ({ properties }, _existing, _before, services) => put(properties, services),
  async remove(_, before, { call }) {
    await call('lambda', 'DeleteFunctionEventInvokeConfig', before.pick('FunctionName', 'Qualifier'));
  },
};

async function put(properties: Properties, { call }: DeployServices): Promise<Created> {
  const destinations = properties.object('DestinationConfig', ['OnFailure', 'OnSuccess']);
  destinations?.object('OnFailure', ['Destination']);
  destinations?.object('OnSuccess', ['Destination']);
  await call('lambda', 'PutFunctionEventInvokeConfig', {
    ...properties.pick('FunctionName', 'Qualifier', 'DestinationConfig'),
    MaximumRetryAttempts: properties.number('MaximumRetryAttempts'),
    MaximumEventAgeInSeconds: properties.number('MaximumEventAgeInSeconds'),
  });
  return { physicalId: `${properties.required('FunctionName')}|${properties.required('Qualifier')}` };
}
