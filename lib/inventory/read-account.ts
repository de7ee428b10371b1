import { formatDuration } from '../rotation/duration';
import { MAX_FUNCTION_SECONDS } from '../rotation/limits';
import { formatMessage, rollbackOnMessage, swapWindowMessage } from './capability-messages';
import { checkOptions } from './check-options';
import { graceMessages, lifetimeMessage } from './grace-arithmetic';
import { SELF, type InventoryKey, type ProviderAccount } from './inventory';
import { checkPrincipals } from './principals';
import type { Defaults } from './read-defaults';
import type { KeyDraft } from './read-key';
import type { ProviderDraft } from './read-provider';
import type { YamlSource } from './yaml-source';

/** An account in full, and all that depends on it and its keys together; undefined when its options are wrong. */
export function readAccount(
  draft: ProviderDraft,
  drafts: readonly KeyDraft[],
  defaults: Defaults,
  source: YamlSource,
): ProviderAccount | undefined {
  const keys = drafts.map(({ key }) => key);
  const timed = drafts.filter(({ isTimed }) => isTimed).map(({ key }) => key);
  const report = ({ name }: InventoryKey, field: string, message: string | undefined): void => {
    if (message !== undefined) source.report(['keys', name, field], message);
  };
  const minGraceSeconds = draft.entry.minGrace ?? defaults.minGraceSeconds;
  for (const key of timed) for (const message of graceMessages(key, minGraceSeconds)) report(key, 'grace', message);
  if (!checkOptions(draft, keys, source)) return undefined;

  const account = accountOf(draft, keys[0]?.options ?? {}, { graceSeconds: defaults.graceSeconds, minGraceSeconds });
  checkAccount(account, source);
  const { capabilities } = account;
  for (const key of keys) {
    report(key, 'format', formatMessage(key, account));
    if (key.rollbackOn !== undefined) {
      report(key, 'rollbackOn', rollbackOnMessage(capabilities.class, key.graceSeconds));
    }
  }
  for (const key of timed) {
    const { lifetimeSeconds } = draft.type.capabilities({ ...draft.entry.options, ...key.options });
    report(key, 'every', lifetimeSeconds === undefined ? undefined : lifetimeMessage(key, lifetimeSeconds));
    if (key.swapWindow !== undefined) {
      report(key, 'swapWindow', swapWindowMessage(key.swapWindow, key.schedule.expression, capabilities.class));
    }
  }
  checkPrincipals(account, keys, source);
  return account;
}

/** The rotation function needs two minutes for its other work. */
const MAX_PROPAGATION_SECONDS = MAX_FUNCTION_SECONDS - 120;

function checkAccount({ name, capabilities, admin }: ProviderAccount, source: YamlSource): void {
  if (capabilities.propagationSeconds > MAX_PROPAGATION_SECONDS) {
    const [found, most] = [capabilities.propagationSeconds, MAX_PROPAGATION_SECONDS].map(formatDuration);
    const message = `a new key may take ${found} until it works; the rotation function can wait for ${most} (Lambda's 15m less 2m for its other work)`;
    source.report(['providers', name, 'options', 'propagation'], message);
  }
  if (capabilities.class === 'one' && admin === SELF) {
    const message =
      'a single key cannot be its own admin credential: when an answer is lost the old key is dead and the new one unknown. Name the secret of another credential';
    source.report(['providers', name, 'admin'], message);
  }
}

function accountOf(
  { name, entry, type, providerFile }: ProviderDraft,
  keyOptions: InventoryKey['options'],
  { graceSeconds, minGraceSeconds }: Pick<Defaults, 'graceSeconds' | 'minGraceSeconds'>,
): ProviderAccount {
  return {
    name,
    type: type.type,
    ...(providerFile !== undefined && { providerFile }),
    ...(entry.admin !== undefined && { admin: entry.admin }),
    options: entry.options,
    capabilities: type.capabilities({ ...entry.options, ...keyOptions }),
    // A rotator's own grace period below its minimum would be refused when its functions start.
    graceSeconds: Math.max(graceSeconds, minGraceSeconds),
    minGraceSeconds,
    ...(entry.usualAuthFailureRate !== undefined && { usualAuthFailureRate: entry.usualAuthFailureRate }),
    ...(entry.kmsKey !== undefined && { kmsKey: entry.kmsKey }),
    ...(entry.network && { network: entry.network }),
  };
}
