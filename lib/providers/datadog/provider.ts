import { ApiKey } from '../../rotation/api-key';
import { RotationError } from '../../rotation/errors';
import type { HeldKey, IssuedKey, Provider, Verdict } from '../../rotation/provider';
import { adminField, checkAdminBy, keyText } from '../kit/credentials';
import { keyIdAt, textAt, valueAt, type Document } from '../kit/document';
import { slotsFull } from '../kit/failure';
import { withAdapter, type AdminCredential, type ProviderDeps } from '../kit/provider-type';
import { revokeBy, issueOnce, path, type RestApi } from '../kit/rest';
import { providerType as declared, type DatadogOptions } from './index';
import { API_KEYS, applicationKeysOf, readKeys, toListed, type KeyKind } from './keys';
import { configuredScopes, copiedScopes, repairScopes } from './scopes';
import { verifyApiKey, verifyPair } from './verify';

export const providerType = withAdapter(declared, createDatadogProvider);

function createDatadogProvider(options: DatadogOptions, deps: ProviderDeps): Omit<Provider, 'capabilities'> {
  const endpoint = options.endpoint ?? `https://api.${options.site ?? 'datadoghq.com'}`;
  const api = (headers: RestApi['headers']): RestApi => ({ endpoint, deps, headers });
  const admin = api(async () => {
    const credential = await deps.admin();
    return { ...apiKeyOf(credential), ...asApplicationKey(adminField(credential, 'applicationKey')) };
  });
  const shared = (kind: KeyKind): Pick<Provider, 'revoke' | 'list' | 'checkAdmin'> => ({
    revoke: (keyId) =>
      revokeBy(admin, {
        name: 'revoke',
        method: 'DELETE',
        path: kind.path + path`/${keyId}`,
        ok: [204],
        gone: [404],
        permission: kind.permissions.revoke,
      }),
    list: async () => (await readKeys(admin, kind)).keys.map((key) => toListed(key, deps.clock.now())),
    checkAdmin: () => checkAdminBy(() => readKeys(admin, kind)),
  });

  if (options.kind !== 'application-key') {
    return {
      ...shared(API_KEYS),
      issue: (lineage, like) => issue(admin, API_KEYS, lineage, (keys) => copiedRemoteConfig(keys, like)),
      verify: ({ key }) => verifyApiKey(api(() => Promise.resolve({ 'dd-api-key': keyText(key) }))),
    };
  }
  if (options.serviceAccount === undefined) {
    throw new RotationError('ConfigurationInvalid', 'the key does not name its service account', false);
  }
  const kind = applicationKeysOf(options.serviceAccount);
  const configured = configuredScopes(options.scopes);
  return {
    ...shared(kind),
    issue: (lineage, like) =>
      issue(admin, kind, lineage, (keys) => {
        const scopes = copiedScopes(keys, like, configured);
        return scopes === null ? {} : { scopes };
      }),
    activate: async ({ keyId }, like) => {
      const { keys } = await readKeys(admin, kind);
      await repairScopes(admin, kind, keyId, copiedScopes(keys, like, configured));
    },
    verify: (held) => verifyApplicationKey(api, deps, held),
  };
}

async function verifyApplicationKey(
  api: (headers: RestApi['headers']) => RestApi,
  deps: ProviderDeps,
  { key }: HeldKey,
): Promise<Verdict> {
  // Read once: another API key in the second request than in the first would prove nothing.
  const apiKey = apiKeyOf(await deps.admin());
  const pair = { ...apiKey, ...asApplicationKey(keyText(key)) };
  return verifyPair(
    api(() => Promise.resolve(apiKey)),
    api(() => Promise.resolve(pair)),
  );
}

function apiKeyOf(credential: AdminCredential): Readonly<Record<string, string>> {
  return { 'dd-api-key': adminField(credential, 'apiKey') };
}

function asApplicationKey(text: string): Readonly<Record<string, string>> {
  return { 'dd-application-key': text };
}

async function issue(
  admin: RestApi,
  kind: KeyKind,
  name: string,
  copied: (keys: readonly Document[]) => Readonly<Record<string, unknown>>,
): Promise<IssuedKey> {
  // Datadog does not document what it answers to one key too many, but its list says how many there may be.
  const { keys, isFull } = await readKeys(admin, kind);
  if (isFull) throw slotsFull(`issue: Datadog lists ${keys.length} keys, which is the most that it allows`);
  const issued = await issueOnce(admin, {
    name: 'issue',
    method: 'POST',
    path: kind.path,
    json: { data: { type: kind.type, attributes: { name, ...copied(keys) } } },
    ok: [201],
    permission: kind.permissions.write,
  });
  return { keyId: keyIdAt(issued, 'data.id'), key: ApiKey.of(textAt(issued, 'data.attributes.key')) };
}

/** Whether agents with the key may read remote configuration: all that distinguishes API keys from each other. */
function copiedRemoteConfig(keys: readonly Document[], like: string | undefined): Readonly<Record<string, unknown>> {
  const followed = keys.find((key) => keyIdAt(key, 'id') === like);
  const enabled = followed && valueAt(followed, 'attributes.remote_config_read_enabled');
  return typeof enabled === 'boolean' ? { remote_config_read_enabled: enabled } : {};
}
