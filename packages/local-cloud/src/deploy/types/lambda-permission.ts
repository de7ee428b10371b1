import type { ResourceType } from '../resource-type';

const STATEMENT = [
  'Action',
  'EventSourceToken',
  'FunctionUrlAuthType',
  'Principal',
  'PrincipalOrgID',
  'SourceAccount',
  'SourceArn',
];

export const permission: ResourceType = {
  type: 'AWS::Lambda::Permission',
  properties: ['FunctionName', ...STATEMENT],
  async create(request, { call }) {
    const StatementId = request.generatedName(100);
    await call('lambda', 'AddPermission', {
      FunctionName: request.properties.required('FunctionName'),
      StatementId,
      ...request.properties.pick(...STATEMENT),
    });
    return { physicalId: StatementId, attributes: { Id: StatementId } };
  },
  async remove({ physicalId }, before, { call }) {
    await call('lambda', 'RemovePermission', {
      FunctionName: before.required('FunctionName'),
      StatementId: physicalId,
    });
  },
};
