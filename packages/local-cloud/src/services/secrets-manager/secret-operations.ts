import type { Operation } from '../../kernel/kernel';
import type { ConditionContext } from './condition-context';
import { tagContext } from './condition-context';
import { describe } from './describe';
import { checkSecretId } from './find-secret';
import type { CreateSecretInput, DeleteSecretInput } from './lifecycle';
import { createSecret, deleteSecret, newArn, restoreSecret } from './lifecycle';
import type { ListSecretsInput } from './list-secrets';
import { listSecrets } from './list-secrets';
import type { ListSecretVersionIdsInput } from './list-versions';
import { listVersions } from './list-versions';
import type { OperationDeps } from './operation';
import { asSeen, operation, secretOperation, seen } from './operation';
import type { PutResourcePolicyInput } from './resource-policy';
import { deleteResourcePolicy, getResourcePolicy, putResourcePolicy, validateResourcePolicy } from './resource-policy';
import type { Tag } from './state';
import { tagResource, untagResource } from './tags';

type ById = { readonly SecretId: string };

/** Secrets as such: their life, metadata, tags, policies, lists. */
export function secretOperations(deps: OperationDeps): Readonly<Record<string, Operation>> {
  const { secrets } = deps;
  return {
    CreateSecret: operation<CreateSecretInput>('CreateSecret', (input, { kernel, caller }) => {
      const tags = input.Tags ?? [];
      const context: ConditionContext = { 'secretsmanager:Name': input.Name, ...tagContext(tags) };
      const resource = newArn(secrets, input.Name);
      kernel.authorize(caller, { action: 'secretsmanager:CreateSecret', resource, context });
      if (tags.length > 0) kernel.authorize(caller, { action: 'secretsmanager:TagResource', resource, context });
      return createSecret(secrets, input);
    }),
    DeleteSecret: secretOperation<DeleteSecretInput>(deps, 'DeleteSecret', (input) => deleteSecret(secrets, input)),
    RestoreSecret: secretOperation<ById>(deps, 'RestoreSecret', (input) => restoreSecret(secrets, input)),
    DescribeSecret: secretOperation<ById>(deps, 'DescribeSecret', (input) =>
      describe(seen(deps, 'DescribeSecret', input.SecretId)),
    ),
    ListSecrets: operation<ListSecretsInput>('ListSecrets', (input, { kernel, caller }) => {
      kernel.authorize(caller, { action: 'secretsmanager:ListSecrets', resource: '*' });
      const all = [...secrets.byArn.values()].flatMap((live) => asSeen(deps, 'ListSecrets', live) ?? []);
      return listSecrets(all, input, secrets.region);
    }),
    ListSecretVersionIds: secretOperation<ListSecretVersionIdsInput>(deps, 'ListSecretVersionIds', (input) =>
      listVersions(seen(deps, 'ListSecretVersionIds', input.SecretId), input),
    ),
    TagResource: secretOperation<ById & { readonly Tags: readonly Tag[] }>(
      deps,
      'TagResource',
      (input) => tagResource(secrets, input),
      (input) => tagContext(input.Tags),
    ),
    UntagResource: secretOperation<ById & { readonly TagKeys: readonly string[] }>(
      deps,
      'UntagResource',
      (input) => untagResource(secrets, input),
      (input) => ({ 'aws:TagKeys': input.TagKeys }),
    ),
    PutResourcePolicy: secretOperation<PutResourcePolicyInput>(deps, 'PutResourcePolicy', (input) =>
      putResourcePolicy(secrets, input),
    ),
    GetResourcePolicy: secretOperation<ById>(deps, 'GetResourcePolicy', (input) => getResourcePolicy(secrets, input)),
    DeleteResourcePolicy: secretOperation<ById>(deps, 'DeleteResourcePolicy', (input) =>
      deleteResourcePolicy(secrets, input),
    ),
    ValidateResourcePolicy: operation<{ readonly SecretId?: string; readonly ResourcePolicy: string }>(
      'ValidateResourcePolicy',
      (input, { kernel, caller }) => {
        if (input.SecretId !== undefined) checkSecretId(input.SecretId);
        const resource = input.SecretId ?? '*';
        kernel.authorize(caller, { action: 'secretsmanager:ValidateResourcePolicy', resource });
        return validateResourcePolicy(input);
      },
    ),
  };
}
