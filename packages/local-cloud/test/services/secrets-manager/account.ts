import { describeSecret } from '../../../src/services/secrets-manager/describe';
import { createSecret } from '../../../src/services/secrets-manager/lifecycle';
import { putSecretValue } from '../../../src/services/secrets-manager/secret-value';
import type { Secrets } from '../../../src/services/secrets-manager/state';
import { createSecrets } from '../../../src/services/secrets-manager/state';
import { updateSecretVersionStage } from '../../../src/services/secrets-manager/version-stage';

export const id = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
export const SecretId = 'prod/key';

/** An account without secrets, whose time stands still. */
export function account(): Secrets {
  let ids = 1000;
  return createSecrets({
    region: 'eu-west-1',
    accountId: '111111111111',
    now: () => new Date('2026-01-01T00:00:00Z'),
    newId: () => id(ids++),
  });
}

export function withFirst(): Secrets {
  const secrets = account();
  createSecret(secrets, { Name: SecretId, SecretString: 'one', ClientRequestToken: id(1) });
  return secrets;
}

export const labels = (secrets: Secrets) => describeSecret(secrets, { SecretId }).VersionIdsToStages;
export const put = (secrets: Secrets, n: number, VersionStages?: string[], SecretString = `value ${n}`) =>
  putSecretValue(secrets, {
    SecretId,
    ClientRequestToken: id(n),
    SecretString,
    ...(VersionStages && { VersionStages }),
  });
export const move = (secrets: Secrets, label: string, to?: number, from?: number) =>
  updateSecretVersionStage(secrets, {
    SecretId,
    VersionStage: label,
    ...(to === undefined ? {} : { MoveToVersionId: id(to) }),
    ...(from === undefined ? {} : { RemoveFromVersionId: id(from) }),
  });
export const refusal = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    const { code, message } = error as { code: string; message: string };
    return `${code}: ${message}`;
  }
  return 'not refused';
};
