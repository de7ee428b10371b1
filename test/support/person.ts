import { putSecretValue } from '../../packages/local-cloud/src/services/secrets-manager/secret-value';
import { save } from '../../packages/local-cloud/src/services/secrets-manager/state';
import { updateSecretVersionStage } from '../../packages/local-cloud/src/services/secrets-manager/version-stage';
import type { World } from './world';

/** What people do with the AWS CLI, past us. */

/** PutSecretValue: the value becomes AWSCURRENT. Its version id. */
export function putsValue(here: World, value: object | string): string {
  const versionId = here.secrets.newId();
  const SecretString = typeof value === 'string' ? value : JSON.stringify(value);
  putSecretValue(here.secrets, { SecretId: here.arn, ClientRequestToken: versionId, SecretString });
  return versionId;
}

/** UpdateSecretVersionStage of AWSCURRENT to another version. */
export function movesCurrentTo(here: World, versionId: string): void {
  const from = here.version('AWSCURRENT');
  updateSecretVersionStage(here.secrets, {
    SecretId: here.arn,
    VersionStage: 'AWSCURRENT',
    MoveToVersionId: versionId,
    ...(from !== undefined && { RemoveFromVersionId: from }),
  });
}

export function attachesLabel(here: World, label: string, versionId: string): void {
  updateSecretVersionStage(here.secrets, { SecretId: here.arn, VersionStage: label, MoveToVersionId: versionId });
}

export function removesLabel(here: World, label: string, versionId: string): void {
  updateSecretVersionStage(here.secrets, { SecretId: here.arn, VersionStage: label, RemoveFromVersionId: versionId });
}

/** TagResource. */
export function tags(here: World, tag: string, value: string): void {
  const others = (here.secret().tags ?? []).filter((one) => one.Key !== tag);
  save(here.secrets, { ...here.secret(), tags: [...others, { Key: tag, Value: value }] });
}

/** CancelRotateSecret. */
export function cancelsRotation(here: World): void {
  const { rotation, attempt: _, ...rest } = here.secret();
  if (rotation) save(here.secrets, { ...rest, rotation: { ...rotation, enabled: false } });
}
