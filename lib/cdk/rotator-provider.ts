import { providerTypeOf } from '../inventory/provider-file';
import type { IamNeed } from '../providers/kit/provider-type';
import type { Capabilities } from '../rotation/provider';
import type { KeyRotatorProps } from './key-rotator-props';

/** What a rotator's construct needs to know of its provider. */
export interface RotatorProvider {
  readonly needsAdmin: boolean;
  readonly capabilities: Capabilities;
  readonly iamNeeds: readonly IamNeed[];
  /** The name of the secret in which the type keeps its own state. */
  readonly stateSecret?: string;
}

/** Throws an Error with every problem of the options at once; options that each key brings itself may be missing. */
export function rotatorProvider(
  props: Pick<KeyRotatorProps, 'providerType' | 'providerFile' | 'options'>,
): RotatorProvider {
  const { providerType: name, providerFile, options } = props;
  const type = providerTypeOf({ type: name, ...(providerFile !== undefined && { providerFile }) });
  const problems = type.check(options).filter(({ path: [first] }) => {
    const isForKeys = type.keyOptions.includes(String(first));
    return !isForKeys || Object.hasOwn(options, String(first));
  });
  if (problems.length > 0) {
    const lines = problems.map(({ path, message }) => `  ${['options', ...path].join('.')}: ${message}`);
    throw new Error([`options of provider type '${name}':`, ...lines].join('\n'));
  }
  return {
    needsAdmin: type.needsAdmin,
    capabilities: type.capabilities(options),
    iamNeeds: type.iamNeeds?.(options) ?? [],
    ...(type.stateSecret && { stateSecret: type.stateSecret(options) }),
  };
}

/** Throws where the admin credential is missing, is given twice, or is a key that cannot be one. */
export function checkAdmin(
  props: Pick<KeyRotatorProps, 'rotator' | 'providerType' | 'adminSecret' | 'adminIsSelf'>,
  { needsAdmin, capabilities }: RotatorProvider,
): void {
  const { rotator, providerType, adminSecret, adminIsSelf } = props;
  const wrong = (why: string): Error => new Error(`rotator '${rotator}': ${why}`);
  if (adminIsSelf && adminSecret) throw wrong('expected either adminSecret or adminIsSelf');
  if (adminIsSelf && !needsAdmin) throw wrong(`provider type '${providerType}' has no admin credential`);
  if (adminIsSelf && capabilities.class === 'one') {
    throw wrong('a single key that is rolled in place cannot be its own admin credential');
  }
  if (needsAdmin && !adminSecret && !adminIsSelf) {
    throw wrong(`provider type '${providerType}' needs adminSecret`);
  }
}
