import type { ResourceType } from '../resource-type';
import { policyDocument } from './iam-document';

export const kmsKey: ResourceType = {
  type: 'AWS::KMS::Key',
  properties: ['Description', 'KeyPolicy', 'KeySpec', 'KeyUsage', 'PendingWindowInDays'],
  replacedBy: ['Description', 'KeySpec', 'KeyUsage'],
  async create({ properties }, { call }) {
    const { KeyMetadata } = await call('kms', 'CreateKey', {
      ...properties.pick('Description', 'KeySpec', 'KeyUsage'),
      Policy: JSON.stringify(policyDocument(properties, 'KeyPolicy')),
    });
    const { KeyId, Arn } = KeyMetadata as { KeyId: string; Arn: string };
    return { physicalId: KeyId, attributes: { Arn, KeyId } };
  },
  async update({ properties }, existing, _, { call }) {
    const Policy = JSON.stringify(policyDocument(properties, 'KeyPolicy'));
    await call('kms', 'PutKeyPolicy', { KeyId: existing.physicalId, PolicyName: 'default', Policy });
    return existing;
  },
  async remove({ physicalId }, before, { call }) {
    const days = before.number('PendingWindowInDays');
    await call('kms', 'ScheduleKeyDeletion', {
      KeyId: physicalId,
      ...(days === undefined ? {} : { PendingWindowInDays: days }),
    });
  },
};
