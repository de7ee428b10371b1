import type { Operation, OperationContext } from '../../kernel/kernel';
import { checkConstraints } from '../constraints';
import type { ConditionContext, ContextSwitches } from './condition-context';
import { secretContext } from './condition-context';
import { invalidRequest, secretNotFound } from './errors';
import { checkSecretId, lookUp } from './find-secret';
import type { History } from './history';
import type { OperationName } from './request-constraints';
import { CONSTRAINTS } from './request-constraints';
import { policyOf } from './resource-policy';
import type { Secret, Secrets } from './state';

/** What the operations share. */
export interface OperationDeps {
  readonly secrets: Secrets;
  readonly history: History;
  readonly switches: ContextSwitches;
  /** How old the answer to a read is to be, in milliseconds; undefined for the truth. */
  stale(operation: string, secretArn: string): number | undefined;
}

/** Members of requests that the local cloud would otherwise ignore in silence. */
const UNKNOWN_HERE = ['AddReplicaRegions', 'ExternalSecretRotationMetadata', 'ExternalSecretRotationRoleArn'];

/** An operation that checks its input against the service model before it runs. */
export function operation<Input extends object>(
  name: OperationName,
  run: (input: Input, context: OperationContext) => object | Promise<object>,
): Operation {
  return async (input, context) => {
    checkConstraints(CONSTRAINTS[name], input);
    const unknown = UNKNOWN_HERE.find((member) => input[member] !== undefined);
    if (unknown !== undefined) throw invalidRequest(`The local cloud does not know ${unknown} of ${name}.`);
    return { ...(await run(input as Input, context)) };
  };
}

/** Throws AccessDenied unless the caller may do this with the secret, or with what has the name of one. */
export function authorizeSecret(
  deps: OperationDeps,
  { kernel, caller }: OperationContext,
  name: string,
  secretId: string,
  request: ConditionContext = {},
): void {
  const secret = lookUp(deps.secrets, secretId);
  const resourcePolicy = policyOf(secret);
  kernel.authorize(caller, {
    action: `secretsmanager:${name}`,
    resource: secret?.arn ?? secretId,
    context: { ...(secret ? secretContext(secret, deps.switches) : {}), ...request },
    ...(resourcePolicy ? { resourcePolicy } : {}),
  });
}

/** An operation on one secret: checked, authorised, run. */
export function secretOperation<Input extends { readonly SecretId: string }>(
  deps: OperationDeps,
  name: OperationName,
  run: (input: Input, context: OperationContext) => object | Promise<object>,
  request: (input: Input) => ConditionContext = () => ({}),
): Operation {
  return operation<Input>(name, (input, context) => {
    checkSecretId(input.SecretId);
    authorizeSecret(deps, context, name, input.SecretId, request(input));
    return run(input, context);
  });
}

/** The secret as a read is to see it: as it stands, or as it was a while ago. Throws ResourceNotFoundException. */
export function seen(deps: OperationDeps, name: string, secretId: string): Secret {
  const live = lookUp(deps.secrets, secretId);
  if (!live) throw secretNotFound();
  const secret = asSeen(deps, name, live);
  if (!secret) throw secretNotFound();
  return secret;
}

export function asSeen(deps: OperationDeps, name: string, live: Secret): Secret | undefined {
  const age = deps.stale(name, live.arn);
  return age === undefined ? live : deps.history.asOf(live.arn, deps.secrets.now(), age, live);
}
