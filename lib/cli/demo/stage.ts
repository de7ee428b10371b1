import { GetSecretValueCommand, RotateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Inventory, InventoryKey } from '../../inventory/inventory';
import { providerAdapterOf } from '../../inventory/provider-adapter';
import { createHttp } from '../../runtime/http';
import type { LocalDeployment } from '../../local/deploy-inventory';
import type { LocalCloud, SecretView } from '@keyturn/local-cloud';
import type { RunningFakeProvider } from '../../local/running-fake';
import { ApiKey } from '../../rotation/api-key';
import { DEFAULT_FIELDS } from '../../rotation/policy';
import type { HeldKey, Provider } from '../../rotation/provider';
import { type ReadKey, type RunningConsumer, startConsumer } from './consumer';
import type { Sample } from './timeline';

/** Where the story is played: the deployed inventory, its consumers, and what can be read of it. */
export interface Stage {
  readonly cloud: LocalCloud;
  readonly keys: readonly InventoryKey[];
  readonly samples: readonly Sample[];
  /** Empty before the load starts. */
  readonly consumers: readonly RunningConsumer[];
  fakeProviderOf(key: InventoryKey): RunningFakeProvider | undefined;
  secretOf(key: InventoryKey): SecretView;
  /** A short name for a key at the provider: `key 1`, `key 2`, in the order of their first use here. */
  nameOf(keyId: string): string;
  /** RotateSecret; resolves when the rotation has ended, or has failed for the first time. */
  rotate(key: InventoryKey): Promise<'promoted' | 'failed'>;
  /** Whether the provider accepts the key under a version, asked with the key itself. */
  accepts(key: InventoryKey, held: HeldKey): Promise<boolean>;
  /** The key under a version of a secret; undefined for a version without a key. */
  heldKey(key: InventoryKey, versionId: string | undefined): HeldKey | undefined;
  startLoad(): readonly RunningConsumer[];
  close(): Promise<void>;
}

/** Without a declared consumer's own maximum age, in seconds: fresh at each use, five minutes, and half the grace period. */
const CACHES = ['no-cache', 'five-minutes', 'half-the-grace'] as const;
const SAMPLE_MS = 40;

export function openStage(inventory: Inventory, { cloud, fakeProviders }: LocalDeployment): Stage {
  const client = new SecretsManagerClient({
    endpoint: cloud.endpoint,
    region: cloud.region,
    credentials: { accessKeyId: 'application', secretAccessKey: 'application' },
  });
  // A provider type that is AWS itself reads the environment, as in a function: a person's own settings must not be there.
  process.env.AWS_ENDPOINT_URL = cloud.endpoint;
  process.env.AWS_REGION = cloud.region;
  process.env.AWS_ACCESS_KEY_ID = 'application';
  process.env.AWS_SECRET_ACCESS_KEY = 'application';
  delete process.env.AWS_SESSION_TOKEN;
  delete process.env.AWS_PROFILE;
  const names = new Map<string, string>();
  const samples: Sample[] = [];
  const consumers: RunningConsumer[] = [];
  const [shown] = inventory.keys;

  const nameOf = (keyId: string): string => {
    if (!names.has(keyId)) names.set(keyId, `key ${names.size + 1}`);
    return names.get(keyId) ?? keyId;
  };
  const secretOf = (key: InventoryKey): SecretView => {
    const secret = cloud.secret(key.secret ?? key.name);
    if (!secret) throw new Error(`no secret ${key.secret ?? key.name}`);
    return secret;
  };
  const fakeProviderOf = (key: InventoryKey): RunningFakeProvider | undefined => fakeProviders.get(key.provider);
  const providerOf = (key: InventoryKey): Provider => {
    const account = inventory.providers.find(({ name }) => name === key.provider);
    if (!account) throw new Error(`no provider type for ${key.name}`);
    const options = { ...account.options, ...key.options };
    return providerAdapterOf(account).create(fakeProviderOf(key)?.optionsAtFake(options) ?? options, {
      admin: () => Promise.resolve({}),
      http: createHttp(),
      clock: { now: () => new Date(), sleep: (ms) => new Promise((done) => setTimeout(done, ms)) },
    });
  };
  const providers = new Map(inventory.keys.map((key) => [key.name, providerOf(key)]));
  const accepts = async (key: InventoryKey, held: HeldKey): Promise<boolean> =>
    (await providers.get(key.name)?.verify(held)) === 'accepted';

  const parse = (key: InventoryKey, text: string): HeldKey | undefined => {
    // Bare text does not hold its key's id: the fake provider knows it.
    if (key.format === 'text') {
      return { keyId: fakeProviderOf(key)?.keys.byValue(text)?.keyId ?? text.slice(-4), key: ApiKey.of(text) };
    }
    const fields = { ...DEFAULT_FIELDS, ...key.valueFields };
    const value = JSON.parse(text) as Readonly<Record<string, string | undefined>>;
    const [apiKey, keyId] = [value[fields.apiKey], value[fields.apiKeyId]];
    return apiKey !== undefined && keyId !== undefined ? { keyId, key: ApiKey.of(apiKey) } : undefined;
  };
  const read = async (key: InventoryKey): Promise<ReadKey> => {
    const { SecretString = '{}' } = await client.send(new GetSecretValueCommand({ SecretId: key.secret ?? key.name }));
    const held = parse(key, SecretString);
    if (!held) throw new Error(`secret ${key.name} holds no key`);
    return { keyId: held.keyId, use: () => accepts(key, held) };
  };

  const sample = (): void => {
    const view = shown && fakeProviderOf(shown)?.view();
    const now = cloud.now();
    const keys =
      view?.keys.filter(({ state, acceptedUntil }) => state !== 'revoked' || acceptedUntil !== undefined) ?? [];
    const isAccepted = (one: (typeof keys)[number]): boolean =>
      one.acceptedFrom !== undefined &&
      one.acceptedFrom <= now &&
      (one.acceptedUntil === undefined || now < one.acceptedUntil);
    samples.push({
      at: now,
      accepted: keys.filter(isAccepted).map(({ keyId }) => keyId),
      notAccepted: keys.filter((one) => !isAccepted(one)).map(({ keyId }) => keyId),
      used: Object.fromEntries(
        consumers
          .filter((one) => one.record().key === shown?.name)
          .map((one) => [one.record().name, one.record().keyId]),
      ),
    });
  };
  const sampling = setInterval(sample, SAMPLE_MS);

  return {
    cloud,
    keys: inventory.keys,
    samples,
    consumers,
    fakeProviderOf,
    secretOf,
    nameOf,
    accepts,
    heldKey: (key, versionId) => {
      const version = secretOf(key).versions.find((one) => one.versionId === versionId);
      return version?.text === undefined ? undefined : parse(key, version.text);
    },
    rotate: async (key) => {
      await client.send(new RotateSecretCommand({ SecretId: key.secret ?? key.name }));
      for (;;) {
        const { rotation } = secretOf(key);
        if (!rotation) return 'promoted';
        if (rotation.failures > 0) return 'failed';
        await new Promise((done) => setTimeout(done, 20));
      }
    },
    startLoad: () => {
      for (const key of inventory.keys) {
        for (const spec of consumersOf(key)) {
          consumers.push(
            startConsumer(
              { ...spec, key: key.name },
              () => read(key),
              () => cloud.now(),
            ),
          );
        }
      }
      return consumers;
    },
    close: async () => {
      clearInterval(sampling);
      await Promise.all(consumers.map((consumer) => consumer.stop()));
      client.destroy();
    },
  };
}

/** The declared consumers, filled up to three with different cache times, each shorter than the grace period. */
function consumersOf(key: InventoryKey): readonly { name: string; maxAgeSeconds: number }[] {
  const halfGrace = Math.floor(key.graceSeconds / 2);
  const ages = { 'no-cache': 0, 'five-minutes': Math.min(300, halfGrace), 'half-the-grace': halfGrace };
  const extra = CACHES.map((name) => ({ name, maxAgeSeconds: ages[name] }));
  return [...key.usedBy, ...extra].slice(0, Math.max(3, key.usedBy.length));
}
