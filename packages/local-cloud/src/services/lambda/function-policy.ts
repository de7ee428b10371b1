import { AwsError, type Operation, type PolicyStatement } from '../../kernel/kernel';
import { optionalText, requiredText, type Input } from '../input';
import { policyOf } from './function-name';
import type { FunctionOperation } from './function-operation';
import type { LambdaFunction } from './lambda-function';

/** AddPermission, RemovePermission and GetPolicy: the function's own policy. */
export function policyOperations(on: FunctionOperation): Readonly<Record<string, Operation>> {
  return {
    AddPermission: on('lambda:AddPermission', (fn, input, { kernel }) => {
      const statement = statementOf(fn, input);
      if (fn.policy.some(({ Sid }) => Sid === statement.Sid)) {
        throw new AwsError(
          'ResourceConflictException',
          `The statement id (${statement.Sid}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
          409,
          { Type: 'User' },
        );
      }
      fn.policy = [...fn.policy, statement];
      kernel.record({ source: 'lambda', type: 'PermissionAdded', function: fn.spec.functionName, sid: statement.Sid });
      return { Statement: JSON.stringify(statement) };
    }),
    RemovePermission: on('lambda:RemovePermission', (fn, input) => {
      const sid = requiredText(input, 'StatementId', 'ValidationException');
      if (!fn.policy.some(({ Sid }) => Sid === sid)) {
        throw missing(`Statement ${sid} is not found in resource policy.`);
      }
      fn.policy = fn.policy.filter(({ Sid }) => Sid !== sid);
      return {};
    }),
    GetPolicy: on('lambda:GetPolicy', (fn) => {
      const policy = policyOf(fn);
      if (!policy) throw missing('The resource you requested does not exist.');
      return { Policy: JSON.stringify({ ...policy, Id: 'default' }), RevisionId: fn.revisionId };
    }),
  };
}

const missing = (message: string): AwsError =>
  new AwsError('ResourceNotFoundException', message, 404, { Type: 'User' });

function statementOf(fn: LambdaFunction, input: Input): PolicyStatement & { readonly Sid: string } {
  const sourceArn = optionalText(input, 'SourceArn');
  const equals = {
    ...textMember('AWS:SourceAccount', optionalText(input, 'SourceAccount')),
    ...textMember('aws:PrincipalOrgID', optionalText(input, 'PrincipalOrgID')),
    ...textMember('lambda:EventSourceToken', optionalText(input, 'EventSourceToken')),
    ...textMember('lambda:FunctionUrlAuthType', optionalText(input, 'FunctionUrlAuthType')),
  };
  const condition = {
    ...(Object.keys(equals).length > 0 ? { StringEquals: equals } : {}),
    ...(sourceArn ? { ArnLike: { 'AWS:SourceArn': sourceArn } } : {}),
  };
  return {
    Sid: requiredText(input, 'StatementId', 'ValidationException'),
    Effect: 'Allow',
    Principal: principalOf(requiredText(input, 'Principal', 'ValidationException')),
    Action: requiredText(input, 'Action', 'ValidationException'),
    Resource: fn.spec.functionArn,
    ...(Object.keys(condition).length > 0 ? { Condition: condition } : {}),
  };
}

function textMember(name: string, value: string | undefined): Readonly<Record<string, string>> {
  return value === undefined ? {} : { [name]: value };
}

/** `x.amazonaws.com` is a service, twelve digits an account, `*` everyone, the rest an ARN. */
function principalOf(principal: string): unknown {
  if (principal === '*') return '*';
  if (/^\d{12}$/.test(principal)) return { AWS: `arn:aws:iam::${principal}:root` };
  return principal.startsWith('arn:') ? { AWS: principal } : { Service: principal };
}
