import { createHash } from 'node:crypto';
import type { ApiKey } from '../../rotation/api-key';
import type { ListedKey } from '../../rotation/provider';

/**
 * How keys stand in the register: one tag for each, `keyturn-sandbox:<principal>:<key id>` with the key's name and the
 * time of its issue, and a second one beside it while the key is disabled. So no change rewrites what another has read:
 * a key that is gone cannot come back by being disabled or enabled at the same time.
 */
export const keyTag = (principal: string, keyId: string): string => `keyturn-sandbox:${principal}:${keyId}`;
export const disabledTag = (principal: string, keyId: string): string => `${keyTag(principal, keyId)}:disabled`;

/** The register knows a key by 128 bits of its hash, and never holds the key itself. */
export function keyIdOf(key: ApiKey): string {
  return `sbx-${createHash('sha256').update(`keyturn sandbox key ${key.reveal()}`).digest('hex').slice(0, 32)}`;
}

/** The keys of one principal, by the tags of the register. */
export function keysIn(tags: Readonly<Record<string, string>>, principal: string): readonly ListedKey[] {
  const prefix = keyTag(principal, '');
  return Object.entries(tags).flatMap(([tag, value]) => {
    const keyId = tag.slice(prefix.length);
    if (!tag.startsWith(prefix) || keyId.includes(':')) return [];
    const [name = '', issued = ''] = value.split(' ');
    const createdAt = new Date(issued);
    const isDisabled = Object.hasOwn(tags, disabledTag(principal, keyId));
    return { keyId, name, disabled: isDisabled, ...(!Number.isNaN(createdAt.getTime()) && { createdAt }) };
  });
}
