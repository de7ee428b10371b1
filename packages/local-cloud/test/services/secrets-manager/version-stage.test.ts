import { describeSecret } from '../../../src/services/secrets-manager/describe';
import { getSecretValue } from '../../../src/services/secrets-manager/secret-value';
import { id, SecretId, withFirst, labels, put, move, refusal } from './account';

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
