import { randomUUID } from 'node:crypto';
import type { LocalDeployment } from '../../lib/local/deploy-inventory';
import type { LocalCloud } from '../../packages/local-cloud/src/local-cloud';
import { findSecret } from '../../packages/local-cloud/src/services/secrets-manager/find-secret';
import type { Secret } from '../../packages/local-cloud/src/services/secrets-manager/state';
import { readStages, type Stages } from '../../lib/rotation/labels';
import { lineageMark } from '../../lib/rotation/lineage';
import { openCloud } from '../../packages/local-cloud/test/open-cloud';

/** One rotated secret of a story, with its provider as somebody sees it who stands outside of everything. */
export interface Subject {
  readonly cloud: LocalCloud;
  readonly rotator: string;
  readonly secretName: string;
  secret(): Secret;
  stages(): Stages;
  /** The id of the key under a version; undefined where it holds none. */
  keyId(versionId: string | undefined): string | undefined;
  /** Whether the provider accepts the key with that id. */
  isAlive(keyId: string | undefined): boolean;
  /** Keys that are alive at the provider. */
  liveKeys(): readonly string[];
  /** A call as the administrator. */
  call(service: string, operation: string, input: Readonly<Record<string, unknown>>): Promise<Record<string, unknown>>;
  /** RotateSecret; resolves when what it set going is over. */
  rotate(): Promise<void>;
  /** The provider issues the next key and its answer is lost. */
  loseNextKey(): void;
  /** Whether a key works cannot be learned, until `heal`. */
  stopVerifying(): void;
  heal(): void;
  /** A key of our lineage that no version holds; its id. */
  plantOrphan(): Promise<string>;
}

export function openSubject({ cloud, fakeProviders }: LocalDeployment, rotator: string, secretName: string): Subject {
  const secret = (): Secret => findSecret(openCloud(cloud).services.secretsManager.secrets, secretName);
  const { call } = cloud;
  const keyId = (versionId: string | undefined): string | undefined => {
    const value = secret().versions.find(({ id }) => id === versionId)?.value;
    const parsed = value?.kind === 'text' ? (JSON.parse(value.text) as { apiKeyId?: string }) : {};
    return parsed.apiKeyId;
  };
  const common = {
    ...{ cloud, rotator, secretName, secret, keyId, call },
    stages: () => readStages({ versions: Object.fromEntries(secret().versions.map((one) => [one.id, one.labels])) }),
    rotate: async () => {
      await call('secretsmanager', 'RotateSecret', { SecretId: secretName, ClientRequestToken: randomUUID() });
      await cloud.advance(0);
    },
  };
  const fakeProvider = fakeProviders.get(rotator);
  if (fakeProvider) {
    return {
      ...common,
      isAlive: (id) => {
        const key = fakeProvider.keys.byId(id ?? '');
        return key !== undefined && fakeProvider.keys.isAccepted(key);
      },
      liveKeys: () => fakeProvider.keys.all().flatMap((key) => (key.state === 'revoked' ? [] : key.keyId)),
      loseNextKey: () => fakeProvider.fail({ mode: 'reset', requests: ['issue'], effect: 'after', times: 1 }),
      stopVerifying: () => fakeProvider.fail({ mode: 'redirect', requests: ['verify'] }),
      heal: () => fakeProvider.heal(),
      plantOrphan: () => {
        const name = lineageMark(secret().arn, randomUUID(), cloud.now());
        return Promise.resolve(fakeProvider.keys.issue(name, true).keyId);
      },
    };
  }
  const { users } = openCloud(cloud).services.iam;
  return {
    ...common,
    isAlive: (id) => users.key(id ?? '')?.status === 'Active',
    liveKeys: () => users.keysOf('billing').map(({ id }) => id),
    loseNextKey: () => cloud.faults.add({ kind: 'drop', service: 'iam', operation: 'CreateAccessKey', when: 'after' }),
    stopVerifying: () =>
      cloud.faults.add({
        ...{ kind: 'error', service: 'sts', operation: 'GetCallerIdentity' },
        ...{ code: 'ValidationError', status: 400, times: 10_000 },
      }),
    heal: () => cloud.faults.clear(),
    plantOrphan: () => Promise.resolve(users.createKey('billing').id),
  };
}
