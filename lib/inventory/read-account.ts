import { graceMessages, lifetimeMessage, slotsMessage } from './grace-arithmetic';
import { SELF, type InventoryKey, type ProviderAccount } from './inventory';
import type { Problem } from './problem';
import type { Defaults } from './read-defaults';
import { checkKeyAgainstProvider, formatMessage, type KeyDraft } from './read-key';
import { checkOptions, finishProvider, type ProviderDraft } from './read-provider';
import { rollbackOnMessage } from './rollback-on-message';
import { swapWindowMessage } from './swap-window-message';
import type { YamlSource } from './yaml-source';

/** Everything that depends on an account and its keys together: options, formats, grace periods, slots. */
export function readAccount(
  draft: ProviderDraft,
  drafts: readonly KeyDraft[],
  defaults: Defaults,
  source: YamlSource,
  problems: Problem[],
): ProviderAccount | undefined {
  const minGraceSeconds = draft.entry.minGrace ?? defaults.minGraceSeconds;
  const keys = drafts.map(({ key }) => key);
  for (const { key, isTimed } of drafts) {
    checkKeyAgainstProvider(key, draft, source, problems);
    if (!isTimed) continue;
    for (const message of graceMessages(key, minGraceSeconds)) {
      problems.push(source.problemAt(['keys', key.name, 'grace'], message));
    }
  }
  if (!checkOptions(draft, keys, source, problems)) return undefined;
  const account = finishProvider(
    draft,
    keys[0]?.options ?? {},
    { graceSeconds: defaults.graceSeconds, minGraceSeconds },
    source,
    problems,
  );
  const { capabilities } = account;
  if (capabilities.class === 'one' && account.admin === SELF) {
    const message =
      'a single key cannot be its own admin credential: when an answer is lost the old key is dead and the new one unknown. Name the secret of another credential';
    problems.push(source.problemAt(['providers', draft.name, 'admin'], message));
  }
  for (const key of keys) {
    const message = formatMessage(key, capabilities.identifies, draft.type.type);
    if (message !== undefined) problems.push(source.problemAt(['keys', key.name, 'format'], message));
  }
  for (const { key } of drafts.filter(({ isTimed }) => isTimed)) {
    const { lifetimeSeconds } = draft.type.capabilities({ ...draft.entry.options, ...key.options });
    const tooLong = lifetimeSeconds === undefined ? undefined : lifetimeMessage(key, lifetimeSeconds);
    if (tooLong !== undefined) problems.push(source.problemAt(['keys', key.name, 'every'], tooLong));
    const { swapWindow, schedule } = key;
    const message = swapWindow && swapWindowMessage(swapWindow, schedule.expression, capabilities.class);
    if (message) problems.push(source.problemAt(['keys', key.name, 'swapWindow'], message));
  }
  for (const { name, rollbackOn, graceSeconds } of keys) {
    const message = rollbackOn !== undefined && rollbackOnMessage(capabilities.class, graceSeconds);
    if (message) problems.push(source.problemAt(['keys', name, 'rollbackOn'], message));
  }
  if (capabilities.exclusive) refuseShared(keys, source, problems);
  // Keys rolled in place need no second slot, and some providers have no limit that we know of.
  if (capabilities.class === 'one' || capabilities.maxKeys === undefined) return account;
  for (const principal of principals(keys)) {
    const message = slotsMessage(principal, capabilities.maxKeys);
    if (message !== undefined)
      problems.push(source.problemAt(['providers', draft.name, 'options', 'maxKeys'], message));
  }
  return account;
}

/** `exclusive` says that every key of a principal is one secret's: two secrets would take each other's for orphans. */
function refuseShared(keys: readonly InventoryKey[], source: YamlSource, problems: Problem[]): void {
  for (const [first, ...others] of principals(keys)) {
    for (const { name } of others) {
      const message = `the same principal as keys.${first?.name ?? ''}, and the provider account is exclusive: give each key its own`;
      problems.push(source.problemAt(['keys', name], message));
    }
  }
}

/** Keys of one account that are issued to the same principal: those that put the same options of their own on top. */
function principals(keys: readonly InventoryKey[]): readonly (readonly InventoryKey[])[] {
  const groups = new Map<string, InventoryKey[]>();
  for (const key of keys) {
    const id = JSON.stringify(Object.entries(key.options).sort(([a], [b]) => (a < b ? -1 : 1)));
    groups.set(id, [...(groups.get(id) ?? []), key]);
  }
  return [...groups.values()];
}
