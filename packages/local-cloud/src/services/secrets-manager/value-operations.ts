import type { Operation, OperationContext } from '../../kernel/kernel';
import { readContext } from './condition-context';
import { invalidParameter, markedForDeletion } from './errors';
import type { Filter } from './list-secrets';
import { matches } from './list-secrets';
import type { OperationDeps } from './operation';
import { authorizeSecret, operation, secretOperation, seen } from './operation';
import type { PageInput } from './paging';
import { page } from './paging';
import type { GetRandomPasswordInput } from './random-password';
import { getRandomPassword } from './random-password';
import type { GetSecretValueInput, GetSecretValueOutput, PutSecretValueInput, UpdateSecretInput } from './secret-value';
import { batchError, noteAccess, putSecretValue, readValue, updateSecret } from './secret-value';
import type { UpdateSecretVersionStageInput } from './version-stage';
import { updateSecretVersionStage } from './version-stage';

interface BatchGetSecretValueInput extends PageInput {
  readonly SecretIdList?: readonly string[];
  readonly Filters?: readonly Filter[];
}

const BATCH_PAGE = 20;

/** Values and the versions that hold them. */
export function valueOperations(deps: OperationDeps): Readonly<Record<string, Operation>> {
  const { secrets } = deps;

  function get(input: GetSecretValueInput): GetSecretValueOutput {
    const secret = seen(deps, 'GetSecretValue', input.SecretId);
    if (secret.deletedAt) throw markedForDeletion();
    const output = readValue(secret, input);
    const live = secrets.byArn.get(secret.arn);
    if (live) noteAccess(secrets, live, output.VersionId);
    return output;
  }

  function batch(input: BatchGetSecretValueInput, context: OperationContext): object {
    const { kernel, caller } = context;
    kernel.authorize(caller, { action: 'secretsmanager:BatchGetSecretValue', resource: '*' });
    if ((input.SecretIdList === undefined) === (input.Filters === undefined)) {
      throw invalidParameter('You must provide either SecretIdList or Filters, but not both.');
    }
    const filtered = [...secrets.byArn.values()].filter(
      (secret) => !secret.deletedAt && matches(secret, input.Filters ?? [], secrets.region),
    );
    const { items, NextToken } = page(input.SecretIdList ?? filtered.map((secret) => secret.arn), input, BATCH_PAGE);
    const values: object[] = [];
    const errors: object[] = [];
    for (const SecretId of items) {
      try {
        authorizeSecret(deps, context, 'GetSecretValue', SecretId, readContext({}));
        values.push(get({ SecretId }));
      } catch (error) {
        errors.push(batchError(SecretId, error));
      }
    }
    return { SecretValues: values, Errors: errors, ...(NextToken === undefined ? {} : { NextToken }) };
  }

  return {
    GetSecretValue: secretOperation<GetSecretValueInput>(deps, 'GetSecretValue', get, readContext),
    BatchGetSecretValue: operation<BatchGetSecretValueInput>('BatchGetSecretValue', batch),
    PutSecretValue: secretOperation<PutSecretValueInput>(deps, 'PutSecretValue', (input) =>
      putSecretValue(secrets, input),
    ),
    UpdateSecret: secretOperation<UpdateSecretInput>(deps, 'UpdateSecret', (input) => updateSecret(secrets, input)),
    UpdateSecretVersionStage: secretOperation<UpdateSecretVersionStageInput>(
      deps,
      'UpdateSecretVersionStage',
      (input) => updateSecretVersionStage(secrets, input),
      (input) => ({ 'secretsmanager:VersionStage': input.VersionStage }),
    ),
    GetRandomPassword: operation<GetRandomPasswordInput>('GetRandomPassword', (input, { kernel, caller }) => {
      kernel.authorize(caller, { action: 'secretsmanager:GetRandomPassword', resource: '*' });
      return getRandomPassword(input, secrets.newId());
    }),
  };
}
