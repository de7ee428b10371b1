import { describeSecret } from '../../../src/services/secrets-manager/describe';
import { createSecret } from '../../../src/services/secrets-manager/lifecycle';
import { getSecretValue, putSecretValue, updateSecret } from '../../../src/services/secrets-manager/secret-value';
import { id, SecretId, account, withFirst, labels, put, move, refusal } from './account';

// The sequences and answers of the first group were recorded on AWS.
describe('labels as recorded', () => {
  test('AWSPENDING stays on the promoted version, AWSPREVIOUS follows AWSCURRENT', () => {
    const secrets = withFirst();
    expect(put(secrets, 2, ['AWSPENDING']).VersionStages).toEqual(['AWSPENDING']);
    move(secrets, 'AWSCURRENT', 2, 1);
    expect(labels(secrets)).toEqual({ [id(1)]: ['AWSPREVIOUS'], [id(2)]: ['AWSCURRENT', 'AWSPENDING'] });
  });

  test('a new AWSCURRENT strips AWSPENDING', () => {
    const secrets = withFirst();
    put(secrets, 2, ['AWSPENDING']);
    move(secrets, 'AWSCURRENT', 2, 1);
    put(secrets, 3);
    expect(labels(secrets)).toEqual({ [id(2)]: ['AWSPREVIOUS'], [id(3)]: ['AWSCURRENT'] });
  });

  test('custom labels stay on the version that AWSCURRENT leaves, and keep it in sight', () => {
    const secrets = withFirst();
    put(secrets, 2, ['AWSCURRENT', 'PUT0']);
    put(secrets, 3, ['AWSPENDING', 'PUT1']);
    move(secrets, 'AWSCURRENT', 3, 2);
    expect(labels(secrets)).toEqual({
      [id(2)]: ['AWSPREVIOUS', 'PUT0'],
      [id(3)]: ['AWSCURRENT', 'AWSPENDING', 'PUT1'],
    });
    put(secrets, 4, ['AWSPENDING', 'PUT2']);
    expect(labels(secrets)?.[id(3)]).toEqual(['AWSCURRENT', 'PUT1']);
    move(secrets, 'AWSCURRENT', 4, 3);
    expect(labels(secrets)).toEqual({
      [id(2)]: ['PUT0'],
      [id(3)]: ['AWSPREVIOUS', 'PUT1'],
      [id(4)]: ['AWSCURRENT', 'AWSPENDING', 'PUT2'],
    });
  });

  test('labels are taken from their version; without its last label it is out of sight', () => {
    const secrets = withFirst();
    put(secrets, 2, ['one', 'two', 'three']);
    put(secrets, 3, ['one', 'two', 'three', 'four']);
    expect(labels(secrets)).toEqual({ [id(1)]: ['AWSCURRENT'], [id(3)]: ['four', 'one', 'three', 'two'] });
  });

  test('the first value of an empty secret becomes AWSCURRENT', () => {
    const secrets = account();
    expect(createSecret(secrets, { Name: SecretId })).not.toHaveProperty('VersionId');
    expect(Object.keys(describeSecret(secrets, { SecretId })).sort()).toEqual([
      'ARN',
      'CreatedDate',
      'LastChangedDate',
      'Name',
    ]);
    expect(put(secrets, 1).VersionStages).toEqual(['AWSCURRENT']);
  });
});

describe('PutSecretValue', () => {
  test('as first value becomes AWSCURRENT even when only AWSPENDING was asked for', () => {
    const secrets = account();
    createSecret(secrets, { Name: SecretId });
    expect(put(secrets, 1, ['AWSPENDING']).VersionStages).toEqual(['AWSCURRENT', 'AWSPENDING']);
  });

  test('with the same token and value does nothing, also after the label has moved on', () => {
    const secrets = withFirst();
    put(secrets, 2);
    expect(put(secrets, 1, undefined, 'one').VersionStages).toEqual(['AWSPREVIOUS']);
    expect(getSecretValue(secrets, { SecretId }).VersionId).toBe(id(2));
  });

  test('with the same token and another value is refused', () => {
    const secrets = withFirst();
    const { ARN } = describeSecret(secrets, { SecretId });
    expect(refusal(() => put(secrets, 1, undefined, 'other'))).toBe(
      `ResourceExistsException: You can't use ClientRequestToken ${id(1)} because that value is already in use for a version of secret ${ARN}.`,
    );
    expect(getSecretValue(secrets, { SecretId }).SecretString).toBe('one');
  });

  test('refuses the twenty-first label and changes nothing', () => {
    const secrets = withFirst();
    const many = Array.from({ length: 19 }, (_, n) => `L${n}`);
    put(secrets, 2, many);
    expect(refusal(() => put(secrets, 3, ['one more']))).toMatch(/^LimitExceededException: /);
    expect(refusal(() => move(secrets, 'one more', 1))).toMatch(/^LimitExceededException: /);
    expect(Object.values(labels(secrets) ?? {}).flat()).toHaveLength(20);
    move(secrets, 'L0', 1, 2);
    expect(labels(secrets)?.[id(1)]).toEqual(['AWSCURRENT', 'L0']);
  });

  test('and UpdateSecret want a token', () => {
    const secrets = withFirst();
    const text =
      'InvalidRequestException: You must provide a ClientRequestToken value. We recommend a UUID-type value.';
    expect(refusal(() => putSecretValue(secrets, { SecretId, SecretString: 'x' }))).toBe(text);
    expect(refusal(() => updateSecret(secrets, { SecretId, SecretString: 'x' }))).toBe(text);
  });
});
