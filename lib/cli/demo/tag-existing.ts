import type { Inventory } from '../../inventory/inventory';
import { policyTags } from '../../inventory/policy-tags';
import type { Kernel } from '@keyturn/local-cloud';

/** Gives secrets that a stack does not create their policy, as their adoption would: CloudFormation cannot tag them. */
export async function tagExisting({ keys }: Inventory, kernel: Pick<Kernel, 'call'>): Promise<void> {
  for (const key of keys) {
    if (key.secret === undefined) continue;
    const tags = policyTags({ ...key, rotator: key.provider });
    await kernel.call({ kind: 'administrator' }, 'secretsmanager', 'TagResource', {
      SecretId: key.secret,
      Tags: tags.map((tag) => ({ Key: tag.key, Value: tag.value })),
    });
  }
}
