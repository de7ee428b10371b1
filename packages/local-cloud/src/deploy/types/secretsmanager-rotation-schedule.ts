import type { Properties } from '../properties';
import type { Created, DeployServices, ResourceType } from '../resource-type';

export const rotationSchedule: ResourceType = {
  type: 'AWS::SecretsManager::RotationSchedule',
  properties: ['RotateImmediatelyOnUpdate', 'RotationLambdaARN', 'RotationRules', 'SecretId'],
  replacedBy: ['SecretId'],
  create: ({ properties }, services) => rotate(properties, services),
  update: ({ properties }, _existing, _before, services) => rotate(properties, services),
  async remove({ physicalId }, _, { call }) {
    await call('secretsmanager', 'CancelRotateSecret', { SecretId: physicalId });
  },
};

async function rotate(properties: Properties, { call, kernel }: DeployServices): Promise<Created> {
  const rules = properties.object('RotationRules', ['AutomaticallyAfterDays', 'Duration', 'ScheduleExpression']);
  const days = rules?.number('AutomaticallyAfterDays');
  const { ARN } = await call('secretsmanager', 'RotateSecret', {
    SecretId: properties.required('SecretId'),
    ClientRequestToken: kernel.newId(),
    RotateImmediately: properties.boolean('RotateImmediatelyOnUpdate') ?? true,
    ...properties.pick('RotationLambdaARN'),
    ...(rules
      ? {
          RotationRules: {
            ...rules.pick('Duration', 'ScheduleExpression'),
            ...(days === undefined ? {} : { AutomaticallyAfterDays: days }),
          },
        }
      : {}),
  });
  return { physicalId: String(ARN), attributes: { Id: String(ARN) } };
}
