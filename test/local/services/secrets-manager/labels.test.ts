import { describeSecret } from '../../../../lib/local/services/secrets-manager/describe';
import { createSecret } from '../../../../lib/local/services/secrets-manager/lifecycle';
import {
  getSecretValue,
  putSecretValue,
  updateSecret,
} from '../../../../lib/local/services/secrets-manager/secret-value';
import type { Secrets } from '../../../../lib/local/services/secrets-manager/state';
import { createSecrets } from '../../../../lib/local/services/secrets-manager/state';
import { updateSecretVersionStage } from '../../../../lib/local/services/secrets-manager/version-stage';

const id = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const SecretId = 'prod/key';

function account(): Secrets {
  let ids = 1000;
  return createSecrets({
    region: 'eu-west-1',
    accountId: '111111111111',
    now: () => new Date('2026-01-01T00:00:00Z'),
    newId: () => id(ids++),
  });
}

function withFirst(): Secrets {
  const secrets = account();
  createSecret(secrets, { Name: SecretId, SecretString: 'one', ClientRequestToken: id(1) });
  return secrets;
}

const labels = (secrets: Secrets) => describeSecret(secrets, { SecretId }).VersionIdsToStages;
const put = (secrets: Secrets, n: number, VersionStages?: string[], SecretString = `value ${n}`) =>
  putSecretValue(secrets, {
    SecretId,
    ClientRequestToken: id(n),
    SecretString,
    ...(VersionStages && { VersionStages }),
  });
const move = (secrets: Secrets, label: string, to?: number, from?: number) =>
  updateSecretVersionStage(secrets, {
    SecretId,
    VersionStage: label,
    ...(to === undefined ? {} : { MoveToVersionId: id(to) }),
    ...(from === undefined ? {} : { RemoveFromVersionId: id(from) }),
  });
const refusal = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    const { code, message } = error as { code: string; message: string };
    return `${code}: ${message}`;
  }
  return 'not refused';
};

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

describe('UpdateSecretVersionStage', () => {
  test('moves a label only from the version that the caller names', () => {
    const secrets = withFirst();
    put(secrets, 2, ['AWSPENDING']);
    put(secrets, 3, ['OTHER']);
    expect(refusal(() => move(secrets, 'AWSCURRENT', 2))).toBe(
      `InvalidParameterException: The parameter RemoveFromVersionId can't be empty. Staging label AWSCURRENT is currently attached to version ${id(1)}, so you must explicitly reference that version in RemoveFromVersionId.`,
    );
    expect(refusal(() => move(secrets, 'AWSCURRENT', 2, 3))).toMatch(/^InvalidParameterException: /);
    expect(labels(secrets)?.[id(1)]).toEqual(['AWSCURRENT']);
  });

  test('is a lock: of two that attach the same label one wins', () => {
    const secrets = withFirst();
    put(secrets, 2, ['AWSPENDING']);
    move(secrets, 'CLAIM', 1);
    expect(refusal(() => move(secrets, 'CLAIM', 2))).toMatch(
      /^InvalidParameterException: .*CLAIM is currently attached/,
    );
    expect(labels(secrets)?.[id(1)]).toEqual(['AWSCURRENT', 'CLAIM']);
  });

  test('never removes AWSCURRENT altogether', () => {
    const secrets = withFirst();
    expect(refusal(() => move(secrets, 'AWSCURRENT', undefined, 1))).toBe(
      'InvalidParameterException: You can only move staging label AWSCURRENT to a different secret version. It can’t be completely removed.',
    );
  });

  test('repeats a move that has been made as nothing, where the caller names no source', () => {
    const secrets = withFirst();
    move(secrets, 'MARK', 1);
    move(secrets, 'MARK', 1);
    expect(labels(secrets)?.[id(1)]).toEqual(['AWSCURRENT', 'MARK']);
  });

  test('refuses a version that does not exist, and the removal of an absent label', () => {
    const secrets = withFirst();
    expect(refusal(() => move(secrets, 'MARK', 9))).toMatch(/^ResourceNotFoundException: /);
    expect(refusal(() => move(secrets, 'MARK', undefined, 1))).toMatch(/^InvalidParameterException: /);
  });
});

describe('GetSecretValue', () => {
  test('tells an absent label, an absent version and a mismatch apart', () => {
    const secrets = withFirst();
    expect(refusal(() => getSecretValue(secrets, { SecretId, VersionStage: 'AWSPENDING' }))).toBe(
      "ResourceNotFoundException: Secrets Manager can't find the specified secret value for staging label: AWSPENDING",
    );
    expect(refusal(() => getSecretValue(secrets, { SecretId, VersionId: id(7) }))).toBe(
      `ResourceNotFoundException: Secrets Manager can't find the specified secret value for VersionId: ${id(7)}`,
    );
    expect(refusal(() => getSecretValue(secrets, { SecretId, VersionId: id(1), VersionStage: 'AWSPENDING' }))).toBe(
      'InvalidRequestException: You provided a VersionStage that is not associated to the provided VersionId.',
    );
  });

  test('finds a secret by name, ARN and partial ARN', () => {
    const secrets = withFirst();
    const { ARN } = describeSecret(secrets, { SecretId });
    expect(ARN).toMatch(/^arn:aws:secretsmanager:eu-west-1:111111111111:secret:prod\/key-[A-Za-z0-9]{6}$/);
    expect(getSecretValue(secrets, { SecretId: ARN }).SecretString).toBe('one');
    expect(getSecretValue(secrets, { SecretId: ARN.slice(0, -7) }).SecretString).toBe('one');
    expect(refusal(() => getSecretValue(secrets, { SecretId: `${ARN}x` }))).toBe(
      "ResourceNotFoundException: Secrets Manager can't find the specified secret.",
    );
  });
});
