import { matchesConditions } from '../../src/policy/conditions';
import { toRequest } from '../../src/policy/request';

const facts = { accountId: '123456789012', region: 'eu-west-1', now: new Date('2026-11-20T12:00:00Z') };
const FUNCTION = 'arn:aws:lambda:eu-west-1:123456789012:function:acme-gateway-rotate';

/** One call by the user alice, with one key of each kind. */
const request = toRequest(
  { kind: 'user', userArn: 'arn:aws:iam::123456789012:user/team/alice', accessKeyId: 'AKIAEXAMPLE' },
  {
    action: 'secretsmanager:UpdateSecretVersionStage',
    resource: '*',
    context: {
      'secretsmanager:VersionStage': 'ACME_CLAIM_1',
      'secretsmanager:resource/AllowRotationLambdaArn': FUNCTION,
      'secretsmanager:ModifyRotationRules': 'false',
      'aws:ResourceTag/acme:rotator': 'gateway',
      'aws:ResourceTag/limit': '14',
      'aws:ResourceTag/star': '*',
      'aws:TagKeys': ['acme:grace', 'team'],
    },
  },
  facts,
);
const holds = (operator: string, key: string, value: unknown): unknown =>
  matchesConditions({ [operator]: { [key]: value } }, request);

describe('condition operators', () => {
  test.each([
    ['StringEquals', 'aws:ResourceTag/acme:rotator', 'gateway', true],
    ['StringEquals', 'AWS:resourcetag/ACME:ROTATOR', 'gateway', true],
    ['StringEquals', 'aws:ResourceTag/acme:rotator', ['other', 'gateway'], true],
    ['StringEquals', 'aws:ResourceTag/acme:rotator', 'gate*', false],
    ['StringEquals', 'aws:ResourceTag/acme:rotator', 'Gateway', false],
    ['StringEqualsIgnoreCase', 'aws:ResourceTag/acme:rotator', 'GateWay', true],
    ['StringNotEqualsIgnoreCase', 'aws:ResourceTag/acme:rotator', 'GateWay', false],
    ['StringNotEquals', 'aws:ResourceTag/acme:rotator', ['a', 'gateway'], false],
    ['StringNotEquals', 'aws:ResourceTag/acme:rotator', ['a', 'b'], true],
    ['StringLike', 'secretsmanager:VersionStage', 'ACME_*', true],
    ['StringLike', 'secretsmanager:VersionStage', 'ACME_CLAIM_?', true],
    ['StringLike', 'secretsmanager:VersionStage', 'ACME_CLAIM', false],
    ['StringNotLike', 'secretsmanager:VersionStage', 'ACME_*', false],
    ['StringEquals', 'aws:username', '${aws:username}', true],
    ['StringLike', 'aws:username', 'al${*}', false],
    ['StringLike', 'secretsmanager:VersionStage', '${aws:ResourceTag/star}', false],
    ['StringLike', 'aws:ResourceTag/star', '${aws:ResourceTag/star}', true],
    ['ArnEquals', 'secretsmanager:resource/AllowRotationLambdaArn', FUNCTION, true],
    ['ArnLike', 'secretsmanager:resource/AllowRotationLambdaArn', 'arn:aws:lambda:*:*:function:acme-*', true],
    ['ArnLike', 'secretsmanager:resource/AllowRotationLambdaArn', 'arn:*:function:acme-*', false],
    ['ArnNotLike', 'secretsmanager:resource/AllowRotationLambdaArn', 'arn:aws:lambda:*:*:function:acme-*', false],
    ['ArnLike', 'aws:PrincipalArn', 'arn:aws:iam::123456789012:user/team/*', true],
    ['Bool', 'secretsmanager:ModifyRotationRules', 'false', true],
    ['Bool', 'secretsmanager:ModifyRotationRules', false, true],
    ['Bool', 'aws:SecureTransport', 'false', false],
    ['Null', 'secretsmanager:RotationLambdaARN', 'true', true],
    ['Null', 'secretsmanager:VersionStage', 'true', false],
    ['Null', 'secretsmanager:VersionStage', false, true],
    ['NumericLessThan', 'aws:ResourceTag/limit', '20', true],
    ['NumericLessThan', 'aws:ResourceTag/limit', 14, false],
    ['NumericLessThanEquals', 'aws:ResourceTag/limit', 14, true],
    ['NumericGreaterThanEquals', 'aws:ResourceTag/acme:rotator', 1, false],
    ['DateLessThan', 'aws:CurrentTime', '2026-11-20T12:00:01Z', true],
    ['DateGreaterThan', 'aws:CurrentTime', '2026-11-20T12:00:00Z', false],
    ['DateGreaterThanEquals', 'aws:EpochTime', '2026-11-20T12:00:00Z', true],
    ['ForAnyValue:StringLike', 'aws:TagKeys', 'acme:*', true],
    ['ForAnyValue:StringEquals', 'aws:TagKeys', 'acme:*', false],
    ['ForAllValues:StringLike', 'aws:TagKeys', 'acme:*', false],
    ['ForAllValues:StringLike', 'aws:TagKeys', ['acme:*', 't?am'], true],
    ['ForAnyValue:StringNotEquals', 'aws:TagKeys', 'team', true],
    ['ForAllValues:StringNotEquals', 'aws:TagKeys', 'team', false],
  ])('%s %s %j is %s', (operator, key, value, answer) => {
    expect(holds(operator, key, value)).toBe(answer);
  });

  test.each([
    ['StringEquals', false],
    ['StringEqualsIfExists', true],
    ['StringNotEquals', true],
    ['StringNotLikeIfExists', true],
    ['Bool', false],
    ['ForAnyValue:StringEquals', false],
    ['ForAllValues:StringEquals', true],
  ])('an absent key: %s is %s', (operator, answer) => {
    expect(holds(operator, 'aws:RequestTag/absent', 'x')).toBe(answer);
  });

  test('several conditions must all hold', () => {
    const conditions = {
      StringEquals: { 'aws:username': 'alice', 'aws:ResourceTag/limit': '14' },
      Bool: { 'aws:SecureTransport': 'true' },
    };
    expect(matchesConditions(conditions, request)).toBe(true);
    expect(matchesConditions({ ...conditions, StringLike: { 'aws:username': 'b*' } }, request)).toBe(false);
  });

  test('a key with several values wants a set operator', () => {
    expect(holds('StringLike', 'aws:TagKeys', 'acme:*')).toEqual({
      unknown: expect.stringContaining('aws:TagKeys'),
    });
  });
});
