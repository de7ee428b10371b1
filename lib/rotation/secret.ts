import { RotationError } from './errors';
import { readStages, type Stages } from './labels';
import type { EventSubject } from './key-event';
import type { HeldVersion } from './key-version';
import { ownershipOf, readPolicy, type SecretPolicy } from './policy';
import type { Provider } from './provider';
import { parseSecretValue } from './secret-value';
import { currentKeyAsAdmin } from './admin-credential';
import type { SecretDescription } from './secret-description';
import type { Services } from './services';

/** A secret as one invocation sees it: what Secrets Manager said, read once. Read it anew before acting late. */
export interface Secret extends EventSubject {
  readonly description: SecretDescription;
  readonly policy: SecretPolicy;
  readonly stages: Stages;
  readonly provider: Provider;
  /** A superseded key works on until it is revoked. False where the roll that makes the next key revokes it. */
  readonly keysOverlap: boolean;
}

/** Reads a secret. Throws `ForeignSecret` when it belongs to another rotator. */
export async function openSecret(
  services: Pick<Services, 'store' | 'provider' | 'settings'>,
  secretId: string,
): Promise<Secret> {
  const description = await services.store.describe(secretId);
  const policy = readPolicy(description);
  refuseForeign(description.name, policy, services.settings.rotator);
  const provider = services.provider(policy.options, () =>
    currentKeyAsAdmin(services, { arn: description.arn, name: description.name, policy }),
  );
  return {
    arn: description.arn,
    name: description.name,
    ...ownershipOf(description.tags),
    description,
    policy,
    stages: readStages(description),
    provider,
    keysOverlap: provider.roll === undefined,
  };
}

/** A rotator has the admin credential of its own provider account only: it leaves another's secrets alone. */
function refuseForeign(name: string, policy: SecretPolicy, rotator: string): void {
  if (policy.rotator !== undefined && policy.rotator !== rotator) {
    throw new RotationError(
      'ForeignSecret',
      `secret ${name} belongs to rotator ${policy.rotator}, not to ${rotator}`,
      false,
    );
  }
}

/** What a version holds. `unidentified`: a key whose id nobody knows, so that it can be verified and not revoked. */
export type VersionKey =
  | { readonly kind: 'none' | 'placeholder' | 'notUnderstood' }
  | { readonly kind: 'unidentified'; readonly text: string }
  | {
      readonly kind: 'key';
      readonly held: HeldVersion;
      readonly text: string;
      /** We issued it, or a person adopted it. A key that somebody made and put there by hand is not ours to revoke. */
      readonly ours: boolean;
    };

/** The key under a version, with its id from the value, from adoption, or from the provider's `identify`. */
export async function readKey(
  services: Pick<Services, 'store'>,
  secret: Pick<Secret, 'arn' | 'policy' | 'provider'>,
  versionId: string | undefined,
): Promise<VersionKey> {
  const text = versionId === undefined ? undefined : await services.store.getValue(secret.arn, versionId);
  if (versionId === undefined || text === undefined) return { kind: 'none' };
  const value = parseSecretValue(text, secret.policy);
  if (value.kind !== 'key') return { kind: value.kind };
  const adoptedId = secret.policy.adopted?.versionId === versionId ? secret.policy.adopted?.keyId : undefined;
  const keyId = value.keyId ?? adoptedId ?? (await secret.provider.identify?.(value.key));
  if (keyId === undefined) return { kind: 'unidentified', text };
  const adopted = secret.policy.adopted?.keyId === keyId;
  return { kind: 'key', held: { versionId, keyId, key: value.key }, text, ours: adopted || value.issuedByUs };
}

/**
 * The ids of all keys that stand in any version of a secret, unlabelled ones too. Throws when one cannot be read: then
 * nothing may be concluded about what is not in the set.
 */
export async function keyIdsInVersions(
  services: Pick<Services, 'store'>,
  secret: Secret,
): Promise<ReadonlySet<string>> {
  const ids = new Set<string>();
  if (secret.policy.adopted) ids.add(secret.policy.adopted.keyId);
  for (const { versionId } of await services.store.listVersions(secret.arn)) {
    const key = await readKey(services, secret, versionId);
    if (key.kind === 'key') ids.add(key.held.keyId);
  }
  return ids;
}
