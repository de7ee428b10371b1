import { DEFAULT_DRAIN } from '../../../lib/rotation/drain-policy';
import { isRotationError } from '../../../lib/rotation/errors';
import { DEFAULT_FIELDS, readPolicy, TAGS } from '../../../lib/rotation/policy';

const policyOf = (tags: Record<string, string>) => readPolicy({ name: 'prod/gateway-key', tags });
const refusalOf = (tags: Record<string, string>): unknown => {
  try {
    policyOf(tags);
    return undefined;
  } catch (error) {
    return error;
  }
};

describe('the policy in a secret’s tags', () => {
  it('is the defaults where there is no tag of ours', () => {
    expect(policyOf({ team: 'payments' })).toEqual({
      rotator: undefined,
      graceSeconds: undefined,
      format: 'json',
      fields: DEFAULT_FIELDS,
      options: {},
      adopted: undefined,
      drain: DEFAULT_DRAIN,
      usedBy: [],
    });
  });

  it('is read from every tag', () => {
    expect(
      policyOf({
        [TAGS.rotator]: 'gateway',
        [TAGS.grace]: '36h',
        [TAGS.format]: 'text',
        [TAGS.fields]: 'apiKey=token  apiKeyId=id',
        [TAGS.options]: 'user=svc-billing path=/a=b',
        [TAGS.adopted]: 'terraform-20260301090020123400000001 AKIA1',
        [TAGS.drain]: 'idle=5m then=revoke',
        [TAGS.usedBy]: 'billing-api  web',
        [TAGS.rollbackOn]: 'checkout errors',
        [TAGS.after]: 'staging/key 7d',
        [TAGS.window]: 'Sun 02:00-04:00',
      }),
    ).toEqual({
      rotator: 'gateway',
      graceSeconds: 129_600,
      format: 'text',
      fields: { ...DEFAULT_FIELDS, apiKey: 'token', apiKeyId: 'id' },
      options: { user: 'svc-billing', path: '/a=b' },
      adopted: { versionId: 'terraform-20260301090020123400000001', keyId: 'AKIA1' },
      drain: { ...DEFAULT_DRAIN, idleSeconds: 300, then: 'revoke' },
      usedBy: ['billing-api', 'web'],
      rollbackOn: 'checkout errors',
      after: { secret: 'staging/key', withinSeconds: 604_800 },
      swapWindow: { text: 'Sun 02:00-04:00', opens: [120], minutes: 120 },
    });
  });

  it.each([
    [TAGS.grace, '24'],
    [TAGS.grace, ''],
    [TAGS.grace, 'P1Y'],
    [TAGS.grace, '-1h'],
    [TAGS.drain, 'idle=soon'],
    [TAGS.format, 'yaml'],
    [TAGS.format, ''],
    [TAGS.format, 'JSON'],
    [TAGS.fields, 'apiKey'],
    [TAGS.fields, 'apiKey='],
    [TAGS.fields, '=token'],
    [TAGS.fields, 'key=token'],
    [TAGS.fields, 'constructor=token'],
    [TAGS.fields, '__proto__=token'],
    [TAGS.options, 'user'],
    [TAGS.options, 'user=svc =x'],
    [TAGS.adopted, 'version-alone'],
    [TAGS.adopted, 'one two three'],
    [TAGS.adopted, 'version '],
    [TAGS.adopted, ' key'],
    [TAGS.adopted, ''],
    [TAGS.window, 'Sunday'],
    [TAGS.window, ''],
    [TAGS.after, 'staging/key'],
    [TAGS.after, 'staging/key soon'],
    [TAGS.after, 'staging/key 0d'],
    [TAGS.after, 'staging key 7d'],
  ])('%s with %j is refused by tag and secret, never guessed', (tag, value) => {
    const error = refusalOf({ [tag]: value });
    expect(isRotationError(error, 'PolicyInvalid')).toBe(true);
    expect((error as Error).message).toContain(`tag ${tag} of secret prod/gateway-key is '${value}', expected `);
  });

  it.each(['apiKey=token apiKeyId=token', 'apiKey=apiKeyId', 'apiKey=provider', 'apiKeyId=issuedAt'])(
    'fields %j are refused, because one would overwrite the other in the value',
    (value) => {
      expect(refusalOf({ [TAGS.fields]: value })).toMatchObject({ code: 'PolicyInvalid', retryable: false });
    },
  );

  it('takes options for what they are, whatever they are named', () => {
    const { options } = policyOf({ [TAGS.options]: '__proto__=x constructor=y' });
    expect(Object.entries(options)).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ]);
    expect(Object.getPrototypeOf(options)).toBe(Object.prototype);
  });
});
