import { ApiKey } from '../../lib/rotation/api-key';
import type { Provider } from '../../lib/rotation/provider';
import { CANARY } from './hostile';

/** Everything that a provider can be asked. */
export function callsOf(provider: Provider): (() => unknown)[] {
  const held = { keyId: 'key-1', key: ApiKey.of(`${CANARY}-held`) };
  return [
    () => provider.issue('kt_0123456789abcdef_0123456789abcdef_abc', 'key-1'),
    () => provider.roll?.('key-1'),
    () => provider.activate?.(held, 'key-0'),
    () => provider.verify(held),
    () => provider.disable?.('key-1'),
    () => provider.enable?.('key-1'),
    () => provider.revoke('key-1'),
    () => provider.list?.(),
    () => provider.identify?.(held.key),
    () => provider.checkAdmin(),
  ];
}
