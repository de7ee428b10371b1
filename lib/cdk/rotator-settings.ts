import { Duration } from 'aws-cdk-lib';
import { ROTATOR_NAME } from '../rotation/fixed-names';
import { DEFAULT_GRACE_SECONDS, MAX_GRACE_SECONDS } from '../rotation/grace-period';
import { providerTraits, type ProviderTraits } from './configured-provider';
import type { KeyRotatorProps } from './key-rotator-props';
import { rotateTimeout } from './rotate-timeout';

/** The props of a rotator with defaults filled in, and what follows from its provider. */
export interface RotatorSettings {
  readonly traits: ProviderTraits;
  readonly grace: Duration;
  readonly minGrace: Duration;
  /** Of the functions that wait for the provider. */
  readonly timeout: Duration;
  readonly usualAuthFailureRate: number;
}

/** Throws an Error with everything that is wrong with the props. */
export function rotatorSettings(props: KeyRotatorProps): RotatorSettings {
  const { rotatorName, provider, minGrace = Duration.seconds(0), usualAuthFailureRate = 0.001 } = props;
  const traits = providerTraits(provider);
  const usual = Math.max(DEFAULT_GRACE_SECONDS, minGrace.toSeconds());
  const grace = props.grace ?? Duration.seconds(usual);
  const timeout = rotateTimeout(traits.capabilities.propagationSeconds);
  const messages = [
    ...nameMessages(rotatorName),
    ...adminMessages(props, traits),
    ...(grace.toSeconds() < minGrace.toSeconds() ? ['grace is shorter than minGrace'] : []),
    ...(grace.toSeconds() > MAX_GRACE_SECONDS ? ['a grace period is 30 days at the most'] : []),
    ...(typeof timeout === 'string' ? [timeout] : []),
    ...(usualAuthFailureRate >= 0 && usualAuthFailureRate <= 1
      ? []
      : [`expected usualAuthFailureRate from 0 to 1, found ${usualAuthFailureRate}`]),
  ];
  if (messages.length > 0 || typeof timeout === 'string') {
    throw new Error(`rotator '${rotatorName}': ${messages.join('; ')}`);
  }
  return { traits, grace, minGrace, timeout, usualAuthFailureRate };
}

/** A name must fit into those of the functions: Lambda takes 64 characters. */
function nameMessages(rotatorName: string): readonly string[] {
  if (ROTATOR_NAME.test(rotatorName)) return [];
  return ['expected a rotatorName of lower-case letters, digits and hyphens, at most 40, a letter first'];
}

/** An admin credential that is missing, is given twice, or is a key that cannot be one. */
export function adminMessages(
  { provider, adminSecret, adminIsSelf }: Pick<KeyRotatorProps, 'provider' | 'adminSecret' | 'adminIsSelf'>,
  { needsAdmin, capabilities }: Pick<ProviderTraits, 'needsAdmin' | 'capabilities'>,
): readonly string[] {
  const type = `provider type '${provider.type}'`;
  if (adminIsSelf && adminSecret) return ['expected either adminSecret or adminIsSelf'];
  if (adminIsSelf && !needsAdmin) return [`${type} has no admin credential`];
  if (adminIsSelf && capabilities.class === 'one') {
    return ['a single key that is rolled in place cannot be its own admin credential'];
  }
  return needsAdmin && !adminSecret && !adminIsSelf ? [`${type} needs adminSecret`] : [];
}
