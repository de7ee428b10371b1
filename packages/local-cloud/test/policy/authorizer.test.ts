import type {
  AwsError,
  Authorization,
  Caller,
  LocalEvent,
  PolicyDocument,
  PolicyStatement,
} from '../../src/kernel/kernel';
import { createAuthorizer } from '../../src/policy/authorizer';

const ACCOUNT = '123456789012';
const SECRET = `arn:aws:secretsmanager:eu-west-1:${ACCOUNT}:secret:prod/key-AbCdEf`;
const ROLE = `arn:aws:iam::${ACCOUNT}:role/app/rotate-role`;
const role: Caller = { kind: 'role', roleArn: ROLE, sessionName: 'rotate' };
const get: Authorization = { action: 'secretsmanager:GetSecretValue', resource: SECRET };

const policy = (...Statement: PolicyStatement[]): PolicyDocument => ({ Version: '2012-10-17', Statement });
const allow = (more: Partial<PolicyStatement> = {}): PolicyStatement => ({
  Effect: 'Allow',
  Action: 'secretsmanager:GetSecretValue',
  Resource: SECRET,
  ...more,
});

/** The refusal's message, or `allowed`. */
function ask(caller: Caller, what: Authorization, ...identity: PolicyDocument[]): string {
  const events: LocalEvent[] = [];
  const authorize = createAuthorizer({
    accountId: ACCOUNT,
    region: 'eu-west-1',
    now: () => new Date('2026-11-20T12:00:00Z'),
    identityPoliciesOf: () => identity,
    record: (event) => events.push(event),
  });
  try {
    authorize(caller, what);
    return 'allowed';
  } catch (error) {
    const { message } = error as AwsError;
    expect(events.map(({ type, action }) => ({ type, action }))).toEqual(
      message.includes('the local cloud does not know') ? [{ type: 'PolicyNotUnderstood', action: what.action }] : [],
    );
    return message;
  }
}

describe('identity policies', () => {
  test('nothing is allowed by default, in the words of AWS', () => {
    expect(ask(role, get)).toBe(
      `User: arn:aws:sts::${ACCOUNT}:assumed-role/rotate-role/rotate is not authorized to perform: secretsmanager:GetSecretValue ` +
        `on resource: ${SECRET} because no identity-based policy allows the secretsmanager:GetSecretValue action`,
    );
  });

  test('the administrator may do anything', () => {
    expect(ask({ kind: 'administrator' }, get)).toBe('allowed');
  });

  test.each([
    ['the exact action and resource', allow(), 'allowed'],
    ['an action in other letter case', allow({ Action: 'SecretsManager:getsecretvalue' }), 'allowed'],
    ['a wildcard in the action', allow({ Action: ['logs:*', 'secretsmanager:Get*'] }), 'allowed'],
    ['a wildcard in the resource', allow({ Resource: `${SECRET.slice(0, -6)}??????` }), 'allowed'],
    ['every resource', allow({ Resource: '*' }), 'allowed'],
    ['NotAction of another action', { Effect: 'Allow', NotAction: 'iam:*', Resource: '*' } as const, 'allowed'],
    [
      'NotResource of another resource',
      { Effect: 'Allow', Action: '*', NotResource: `${SECRET}x` } as const,
      'allowed',
    ],
    ['another action', allow({ Action: 'secretsmanager:DescribeSecret' }), 'no identity-based policy'],
    ['another resource', allow({ Resource: `${SECRET}x` }), 'no identity-based policy'],
    [
      'a resource in other letter case',
      allow({ Resource: SECRET.replace('prod', 'PROD') }),
      'no identity-based policy',
    ],
    [
      'NotAction of this action',
      { Effect: 'Allow', NotAction: 'secretsmanager:*', Resource: '*' } as const,
      'no identity-based',
    ],
    [
      'NotResource of this resource',
      { Effect: 'Allow', Action: '*', NotResource: SECRET } as const,
      'no identity-based',
    ],
  ] satisfies [string, PolicyStatement, string][])('%s', (_, statement, answer) => {
    expect(ask(role, get, policy(statement))).toContain(answer);
  });

  test('a wildcard does not reach over a colon before the last part of an ARN', () => {
    expect(ask(role, get, policy(allow({ Resource: 'arn:*:eu-west-1:*:secret:prod/*' })))).toContain(
      'because no identity-based',
    );
  });

  test('an explicit deny wins over any allow, and is named', () => {
    const deny: PolicyStatement = { Effect: 'Deny', Action: 'secretsmanager:*', Resource: '*' };
    expect(ask(role, get, policy(allow()), policy(deny))).toContain(
      'with an explicit deny in an identity-based policy',
    );
  });

  test('an action on no resource in particular needs Resource *', () => {
    const list = { action: 'secretsmanager:ListSecrets', resource: '*' };
    expect(ask(role, list, policy(allow({ Action: '*', Resource: SECRET })))).not.toBe('allowed');
    expect(ask(role, list, policy(allow({ Action: '*', Resource: '*' })))).toBe('allowed');
  });
});

describe('resource policies', () => {
  const withPolicy = (...statements: PolicyStatement[]): Authorization => ({
    ...get,
    resourcePolicy: policy(...statements),
  });
  const grant = (principal: unknown, more: Partial<PolicyStatement> = {}): PolicyStatement =>
    allow({ Principal: principal, Resource: '*', ...more });
  const topicCaller: Caller = {
    kind: 'service',
    principal: 'cloudwatch.amazonaws.com',
    sourceArn: `arn:aws:cloudwatch:eu-west-1:${ACCOUNT}:alarm:x`,
    sourceAccount: ACCOUNT,
  };

  test.each([
    ['the role', { AWS: ROLE }, 'allowed'],
    ['the session', { AWS: `arn:aws:sts::${ACCOUNT}:assumed-role/rotate-role/rotate` }, 'allowed'],
    ['everyone', '*', 'allowed'],
    ['everyone, the other way', { AWS: ['*'] }, 'allowed'],
    ['the account, which only delegates', { AWS: `arn:aws:iam::${ACCOUNT}:root` }, 'no identity-based policy'],
    ['another role', { AWS: `${ROLE}2` }, 'no identity-based policy'],
    [
      'roles by a wildcard, which AWS does not take',
      { AWS: `arn:aws:iam::${ACCOUNT}:role/*` },
      'AWS allows no wildcard',
    ],
    ['a service', { Service: 'lambda.amazonaws.com' }, 'no identity-based policy'],
  ])('in the same account a grant to %s', (_, principal, answer) => {
    expect(ask(role, withPolicy(grant(principal)))).toContain(answer);
  });

  test('a deny of the account denies its roles', () => {
    const deny = grant({ AWS: ACCOUNT }, { Effect: 'Deny' });
    expect(ask(role, withPolicy(deny), policy(allow()))).toContain('with an explicit deny in a resource-based policy');
  });

  test('a service needs the resource policy, and its conditions', () => {
    const conditions = {
      ArnLike: { 'aws:SourceArn': `arn:aws:cloudwatch:eu-west-1:${ACCOUNT}:alarm:*` },
      StringEquals: { 'AWS:SourceAccount': ACCOUNT },
    };
    const statement = grant({ Service: 'cloudwatch.amazonaws.com' }, { Condition: conditions });
    expect(ask(topicCaller, withPolicy(statement))).toBe('allowed');
    expect(ask({ ...topicCaller, sourceAccount: '999999999999' }, withPolicy(statement))).toContain(
      'no resource-based policy',
    );
    const { sourceArn: _, ...withoutArn } = topicCaller;
    expect(ask(withoutArn, withPolicy(statement))).toContain('no resource-based policy');
    // An identity policy is nothing to a service.
    expect(ask(topicCaller, get, policy(allow({ Resource: '*' })))).toContain(
      'User: cloudwatch.amazonaws.com is not authorized',
    );
  });

  test('assuming a role always needs the trust policy', () => {
    const assume = { action: 'sts:AssumeRole', resource: ROLE };
    const may = policy({ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' });
    const trust = policy({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: ACCOUNT } });
    expect(ask(role, assume, may)).not.toBe('allowed');
    expect(ask(role, { ...assume, resourcePolicy: trust })).not.toBe('allowed');
    expect(ask(role, { ...assume, resourcePolicy: trust }, may)).toBe('allowed');
  });

  test('the use of a KMS key always needs its policy; what is not about a key does not', () => {
    const sign = { action: 'kms:Sign', resource: `arn:aws:kms:eu-west-1:${ACCOUNT}:key/1` };
    const may = policy({ Effect: 'Allow', Action: 'kms:*', Resource: '*' });
    const account = policy({ Effect: 'Allow', Action: 'kms:*', Principal: { AWS: ACCOUNT }, Resource: '*' });
    const nobody = policy({ Effect: 'Allow', Action: 'kms:*', Principal: { Service: 'x' }, Resource: '*' });
    expect(ask(role, { ...sign, resourcePolicy: nobody }, may)).toContain('no identity-based policy');
    expect(ask(role, { ...sign, resourcePolicy: account })).toContain('no identity-based policy');
    expect(ask(role, { ...sign, resourcePolicy: account }, may)).toBe('allowed');
    expect(ask(role, { action: 'kms:CreateKey', resource: '*' }, may)).toBe('allowed');
  });
});

describe('what the evaluator does not know is denied and said', () => {
  const deny = (more: Partial<PolicyStatement>): PolicyStatement => ({
    Effect: 'Deny',
    Action: '*',
    Resource: '*',
    ...more,
  });

  test.each([
    ['operator', { Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } }, 'the condition operator IpAddress'],
    [
      'operator that only looks known',
      { Condition: { toString: { 'aws:username': 'x' } } },
      'the condition operator toString',
    ],
    ['key', { Condition: { StringEquals: { 'kms:ViaService': 'x' } } }, 'the condition key kms:ViaService'],
    [
      'absent key that is unknown',
      { Condition: { Null: { 'aws:MultiFactorAuthAge': 'true' } } },
      'the condition key aws:Multi',
    ],
    ['variable', { Resource: 'arn:aws:s3:::${saml:sub}/*' }, 'the policy variable ${saml:sub}'],
    ['element', { NotPrincipal: '*' } as Partial<PolicyStatement>, 'the policy element NotPrincipal'],
    ['resource', { Resource: 'secret:x' }, 'the resource secret:x is neither'],
    ['value', { Condition: { StringEquals: { 'aws:username': { a: 1 } } } }, 'the value of the condition'],
  ] satisfies [string, Partial<PolicyStatement>, string][])('%s', (_, statement, said) => {
    expect(ask(role, get, policy(allow(), deny(statement)))).toContain(`(the local cloud does not know ${said}`);
  });

  test('but not where the statement does not concern the call', () => {
    const elsewhere = deny({ Action: 'iam:*', Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } });
    expect(ask(role, get, policy(allow(), elsewhere))).toBe('allowed');
  });
});
