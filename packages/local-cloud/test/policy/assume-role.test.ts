import type { PolicyDocument } from '../../src/kernel/kernel';
import { createRoleAssumer } from '../../src/policy/assume-role';

const ROLE = 'arn:aws:iam::123456789012:role/wake';
const GROUP = 'arn:aws:scheduler:eu-west-1:123456789012:schedule-group/acme-gateway';
const trust: PolicyDocument = {
  Statement: [
    {
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Principal: { Service: 'scheduler.amazonaws.com' },
      Condition: { StringEquals: { 'aws:SourceArn': GROUP, 'aws:SourceAccount': '123456789012' } },
    },
  ],
};
const assume = createRoleAssumer({
  accountId: '123456789012',
  region: 'eu-west-1',
  now: () => new Date(0),
  trustPolicyOf: (arn) => (arn === ROLE ? trust : undefined),
});
const scheduler = { service: 'scheduler.amazonaws.com', sourceArn: GROUP, sourceAccount: '123456789012' };

describe('assumeRole', () => {
  test('gives a session where the trust policy lets the service in', () => {
    expect(assume(ROLE, scheduler)).toEqual({ kind: 'role', roleArn: ROLE, sessionName: 'scheduler' });
  });

  test.each([
    ['another schedule group', ROLE, { ...scheduler, sourceArn: `${GROUP}2` }],
    ['another account', ROLE, { ...scheduler, sourceAccount: '999999999999' }],
    ['an unknown role', `${ROLE}2`, scheduler],
  ])('refuses %s in the words of Scheduler', (_, role, by) => {
    expect(() => assume(role, by)).toThrow(
      expect.objectContaining({
        code: 'ValidationException',
        message: 'The execution role you provide must allow AWS EventBridge Scheduler to assume the role.',
      }) as Error,
    );
  });

  test('refuses another service', () => {
    expect(() => assume(ROLE, { service: 'lambda.amazonaws.com', sourceAccount: '123456789012' })).toThrow(
      'The role defined for the function cannot be assumed by Lambda.',
    );
  });
});
