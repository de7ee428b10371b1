import type { Inventory } from '../../inventory/inventory';
import { policyTags } from '../../inventory/policy-tags';
import type { LocalCloud } from '@keyturn/local-cloud';

/** Tags existing secrets with their policy, as an adoption would: CloudFormation cannot tag what it does not create. */
export async function tagExisting({ keys }: Inventory, cloud: Pick<LocalCloud, 'call'>): Promise<void> {
  for (const key of keys) {
    if (key.secret === undefined) continue;
    const tags = policyTags({ ...key, rotator: key.provider });
    await cloud.call('secretsmanager', 'TagResource', {
      SecretId: key.secret,
      Tags: tags.map((tag) => ({ Key: tag.key, Value: tag.value })),
    });
  }
}
