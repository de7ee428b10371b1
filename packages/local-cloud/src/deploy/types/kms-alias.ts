import type { ResourceType } from '../resource-type';

export const kmsAlias: ResourceType = {
  type: 'AWS::KMS::Alias',
  properties: ['AliasName', 'TargetKeyId'],
  replacedBy: ['AliasName'],
  async create({ properties }, { call }) {
    const AliasName = properties.required('AliasName');
    await call('kms', 'CreateAlias', { AliasName, TargetKeyId: properties.required('TargetKeyId') });
    return { physicalId: AliasName };
  },
  async update({ properties }, existing, _, { call }) {
    await call('kms', 'UpdateAlias', {
      AliasName: existing.physicalId,
      TargetKeyId: properties.required('TargetKeyId'),
    });
    return existing;
  },
  async remove({ physicalId }, _, { call }) {
    await call('kms', 'DeleteAlias', { AliasName: physicalId });
  },
};
