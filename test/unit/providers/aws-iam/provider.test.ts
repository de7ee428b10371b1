import { createMemoryAccessKeys } from '../../../../lib/testing/fake-providers/memory-access-keys';
import { providerType } from '../../../../lib/providers/aws-iam/provider';
import { AwsRequestError } from '../../../../lib/providers/kit/aws-failure';
import type { AccessKeys } from '../../../../lib/providers/aws-iam/access-keys';
import { createAwsIamProvider } from '../../../../lib/providers/aws-iam/provider';
import { ApiKey } from '../../../../lib/rotation/api-key';
import { virtualClock } from '../../../../lib/testing/virtual-clock';

const clock = virtualClock();

/** IAM in memory, with some answers replaced. */
function provider(replaced: Partial<AccessKeys> = {}, users = ['svc/billing']) {
  const iam = createMemoryAccessKeys({ clock, propagationMs: 0, users: ['svc/billing', 'other'], sleep: clock.sleep });
  return createAwsIamProvider({ users }, { keys: { ...iam, ...replaced }, clock });
}
const failing = (error: AwsRequestError | Error) => () => Promise.reject(error);
const HELD = { keyId: 'AKIA1', key: ApiKey.of('s') };

describe('the options of aws-iam', () => {
  const problems = (options: unknown) =>
    providerType.check(options).map(({ path, message }) => `${path.join('.')}: ${message}`);

  it.each([
    { users: ['billing'] },
    { users: ['svc/billing', 'a.b@c'], user: 'a.b@c', exclusive: true, propagation: '90s' },
  ])('take %j', (options) => {
    expect(problems(options)).toEqual([]);
  });

  it('name every problem', () => {
    expect(problems({ users: ['a b'], user: '', exclusive: 1, propagation: '1y', name: 'x' })).toEqual([
      "users.0: expected an IAM user's name, with its path if it has one: svc/billing",
      "user: expected an IAM user's name, with its path if it has one: svc/billing",
      'exclusive: expected true or false',
      'propagation: expected a duration of at most 10m, such as 5s, 2m or PT5S',
      'name: unknown option; known here: users, user, exclusive, propagation',
    ]);
    expect(problems({})).toEqual(['users: missing; expected a list']);
    expect(problems({ users: [] })).toEqual(['users: must not be empty']);
  });

  it('let a key choose among the users of its account only', () => {
    expect(problems({ users: ['a', 'b'], user: 'c' })).toEqual([
      'user: expected one of the users that the provider account names: a, b',
    ]);
    expect(providerType.checkKey?.({ users: ['a', 'b'] })).toEqual([
      { path: ['user'], message: 'missing; expected one of a, b' },
    ]);
    expect(providerType.checkKey?.({ users: ['a'] })).toEqual([]);
    expect(() => provider({}, ['a', 'b'])).toThrow(expect.objectContaining({ code: 'ConfigurationInvalid' }) as Error);
  });

  it('ask IAM for the five actions on those users alone', () => {
    expect(providerType.iamNeeds?.({ users: ['svc/billing', 'b'] })).toEqual([
      {
        actions: [
          'iam:CreateAccessKey',
          'iam:ListAccessKeys',
          'iam:GetAccessKeyLastUsed',
          'iam:UpdateAccessKey',
          'iam:DeleteAccessKey',
        ],
        resources: ['arn:${partition}:iam::${account}:user/svc/billing', 'arn:${partition}:iam::${account}:user/b'],
      },
    ]);
  });
});

describe('aws-iam', () => {
  it.each([
    ['accepted', 'arn:aws:iam::111122223333:user/svc/billing'],
    ['unknown', 'arn:aws:iam::111122223333:user/billing'],
    ['unknown', 'arn:aws:iam::111122223333:user/x-svc/billing'],
    ['unknown', 'arn:aws:sts::111122223333:assumed-role/svc/billing'],
  ])('says %s for a key of %s', async (verdict, arn) => {
    expect(await provider({ callerArn: () => Promise.resolve(arn) }).verify(HELD)).toBe(verdict);
  });

  it('does not take a wrong clock for a refused key', async () => {
    const skewed = new AwsRequestError('SignatureDoesNotMatch', 403, { clockSkew: true });
    expect(await provider({ callerArn: failing(skewed) }).verify(HELD)).toBe('unknown');
    const mismatch = new AwsRequestError('SignatureDoesNotMatch', 403);
    expect(await provider({ callerArn: failing(mismatch) }).verify(HELD)).toBe('refused');
  });

  it.each([
    ['SlotsFull', new AwsRequestError('LimitExceeded', 409)],
    ['AdminCredentialRefused', new AwsRequestError('AccessDenied', 403)],
    ['IssueRefused', new AwsRequestError('NoSuchEntity', 404)],
    ['IssueRefused', new AwsRequestError('Throttling', 400)],
    ['IssueRefused', new AwsRequestError('ECONNREFUSED', undefined, { sent: false })],
    ['IssueOutcomeUnknown', new AwsRequestError('ServiceFailure', 500)],
    ['IssueOutcomeUnknown', new AwsRequestError('TimeoutError', undefined)],
    ['IssueOutcomeUnknown', new Error('value-canary')],
  ])('says %s for an issue that failed with %s', async (code, error) => {
    const caught: unknown = await provider({ create: failing(error) })
      .issue('lineage', undefined)
      .catch((one: unknown) => one);
    expect(caught).toMatchObject({ code });
    expect(String(caught)).not.toContain('canary');
  });

  it('lists a key that was deleted in between without its last use', async () => {
    const gone = new AwsRequestError('NoSuchEntity', 404);
    const list = () => Promise.resolve([{ accessKeyId: 'AKIA1', status: 'Inactive' as const }]);
    expect(await provider({ list, lastUsed: failing(gone) }).list?.()).toEqual([{ keyId: 'AKIA1', disabled: true }]);
    const denied = new AwsRequestError('AccessDenied', 403);
    await expect(provider({ list, lastUsed: failing(denied) }).list?.()).rejects.toMatchObject({
      code: 'AdminCredentialRefused',
      message: expect.stringContaining('iam:GetAccessKeyLastUsed') as string,
    });
  });

  it('says that the user does not exist rather than that it may not be asked', async () => {
    await expect(provider({}, ['nobody']).checkAdmin()).rejects.toMatchObject({ code: 'ConfigurationInvalid' });
  });

  it('never touches the keys of another user', async () => {
    const iam = createMemoryAccessKeys({
      clock,
      propagationMs: 0,
      users: ['svc/billing', 'other'],
      sleep: clock.sleep,
    });
    const mine = createAwsIamProvider({ users: ['svc/billing'] }, { keys: iam, clock });
    const { accessKeyId } = await iam.create('other');
    expect(await mine.list?.()).toEqual([]);
    expect(await mine.revoke(accessKeyId)).toBe('gone');
    expect(iam.view().keys[0]?.state).toBe('active');
  });
});
