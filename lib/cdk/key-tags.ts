import { policyTags } from '../inventory/policy-tags';
import type { DrainPolicy } from '../rotation/drain-policy';
import { inboxOption } from '../providers/supplied/inbox';
import type { DrainProps, KeyPolicy } from './key-props';
import { scheduleOf } from './key-timing';
import type { IKeyRotator } from './rotator-interface';

/** The policy of a key as tags of its secret. Throws on what AWS does not take as the value of a tag. */
export function keyTags(keyName: string, policy: KeyPolicy, rotator: IKeyRotator): { key: string; value: string }[] {
  const { grace, after, usedBy, drain, options, ...rest } = policy;
  return policyTags({
    ...rest,
    rotator: rotator.rotatorName,
    schedule: scheduleOf(policy),
    graceSeconds: grace?.toSeconds(),
    options: defined({ ...options, ...inboxOption(keyName, rotator.traits.capabilities.issuedBy) }),
    ...(usedBy && { usedBy: usedBy.map(({ name, maxAge }) => ({ name, maxAgeSeconds: maxAge.toSeconds() })) }),
    ...(drain && { drain: drainSeconds(drain) }),
    ...(after && { after: { secret: after.key, withinSeconds: after.within.toSeconds() } }),
  });
}

function drainSeconds({ idle, postpone, atMost, then }: DrainProps): Partial<DrainPolicy> {
  return {
    ...(idle && { idleSeconds: idle.toSeconds() }),
    ...(postpone && { postponeSeconds: postpone.toSeconds() }),
    ...(atMost && { atMostSeconds: atMost.toSeconds() }),
    ...(then && { then }),
  };
}

/** Without the options that are not set. */
function defined(options: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  const set = Object.entries(options).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(set);
}
