import { RotationError } from '../../rotation/errors';
import type { HeldKey, Provider, Verdict } from '../../rotation/provider';
import type { Answer } from '../kit/answer';
import { checkAdminBy } from '../kit/credentials';
import type { ProviderAdapter, ProviderDeps } from '../kit/provider-type';
import { findKeyId, matches } from './answer';
import { call, type HttpProvider } from './call';
import { failureOf } from '../kit/failure';
import { valuesFor } from './handle';
import { providerType as declared } from './index';
import { issue, ONLY_KEY, roll } from './issue';
import { list } from './list';
import { missingKeyOptions } from './option-checks';
import type { HttpOptions, Matcher, RequestSpec } from './options';
import { isConclusive, isPassing, type Status } from '../kit/status';
import { isNameless, placeholdersIn } from './templates-of';
import type { Values } from './values';

const GONE: readonly Status[] = [404, 410];

export const providerType: ProviderAdapter<HttpOptions> = { ...declared, create: createHttpProvider };

/** A provider by its description. Throws `ConfigurationInvalid` when the key has not said what the templates ask of it. */
export function createHttpProvider(options: HttpOptions, deps: ProviderDeps): Provider {
  const missing = missingKeyOptions(options).flatMap((problem) => problem.path);
  if (missing.length > 0) {
    throw new RotationError(
      'ConfigurationInvalid',
      `the key's options lack ${missing.join(', ')}, which templates name`,
      false,
    );
  }
  const provider: HttpProvider = { options, deps };
  const { issue: issueSpec, roll: rollSpec, activate, revoke, disable, enable, identify, list: listSpec } = options;
  return {
    capabilities: declared.capabilities(options),
    issue: (lineage, like) => (issueSpec ? issue(provider, issueSpec, lineage, like) : onlyRolled()),
    verify: (key) => verify(provider, key),
    revoke: (keyId) => (revoke ? revokeOrDisable(provider, 'revoke', revoke, keyId) : onlyRolled()),
    checkAdmin: () => checkAdmin(provider),
    ...(rollSpec && { roll: (keyId) => roll(provider, rollSpec, keyId) }),
    ...(isNameless(options) && { identify: () => Promise.resolve(ONLY_KEY) }),
    ...(activate && { activate: (key, like) => must(provider, 'activate', activate, { ...key, like }) }),
    ...(disable && { disable: async (keyId) => void (await revokeOrDisable(provider, 'disable', disable, keyId)) }),
    ...(enable && { enable: (keyId) => enableKey(provider, enable, keyId) }),
    ...(listSpec && { list: () => list(provider, listSpec) }),
    ...(identify && { identify: (key) => identifyKey(provider, identify, { key }) }),
  };
}

function onlyRolled(): Promise<never> {
  return Promise.reject(
    new RotationError('ConfigurationInvalid', 'the provider has a single key, which is rolled in place', false),
  );
}

/** Accepted or refused only when the answer says one and not the other. */
async function verify(provider: HttpProvider, { keyId, key }: HeldKey): Promise<Verdict> {
  const spec = provider.options.verify;
  const { answer } = await call(provider, 'verify', { keyId, key });
  if (!answer || isAboutAdmin(spec, answer)) return 'unknown';
  const accepted = matches(spec.accepted, answer, ['2xx']);
  const refused = matches(spec.refused, answer, [401, 403]);
  if (accepted === refused) return 'unknown';
  return accepted ? 'accepted' : 'refused';
}

/** Where the admin credential asks about a key, 401 and 403 are about the admin credential: they must not prove a key revoked. */
function isAboutAdmin(spec: RequestSpec, answer: Answer): boolean {
  return (
    (answer.status === 401 || answer.status === 403) && placeholdersIn(spec).some((one) => one.startsWith('admin.'))
  );
}

async function revokeOrDisable(
  provider: HttpProvider,
  name: 'revoke' | 'disable',
  spec: NonNullable<HttpOptions['revoke']>,
  keyId: string,
): Promise<'revoked' | 'gone'> {
  const values = await valuesFor(provider, name, spec, keyId);
  if (values === 'gone') return 'gone';
  const { request, outcome, answer } = await call(provider, name, values);
  if (answer && matches(spec.gone, answer, GONE)) return 'gone';
  if (answer && matches(spec.accepted, answer, ['2xx'])) return 'revoked';
  throw failureOf(name, request, outcome);
}

async function enableKey(
  provider: HttpProvider,
  spec: NonNullable<HttpOptions['enable']>,
  keyId: string,
): Promise<void> {
  const values = await valuesFor(provider, 'enable', spec, keyId);
  if (values !== 'gone') return must(provider, 'enable', spec, values);
  throw new RotationError('ProviderAnswerNotUnderstood', `enable: the list holds no key '${keyId}'`, false);
}

async function must(
  provider: HttpProvider,
  name: 'activate' | 'enable',
  spec: { accepted?: Matcher | undefined },
  values: Values,
): Promise<void> {
  const { request, outcome, answer } = await call(provider, name, values);
  if (!answer || !matches(spec.accepted, answer, ['2xx'])) throw failureOf(name, request, outcome);
}

async function identifyKey(
  provider: HttpProvider,
  spec: NonNullable<HttpOptions['identify']>,
  values: Values,
): Promise<string | undefined> {
  const { request, outcome, answer } = await call(provider, 'identify', values);
  if (!answer || !isConclusive(answer.status) || isAboutAdmin(spec, answer))
    throw failureOf('identify', request, outcome);
  return matches(undefined, answer, ['2xx']) ? findKeyId(spec.read.keyId, answer.json) : undefined;
}

/** By the request that the description names for it, or by the list, which changes nothing either. */
async function checkAdmin(provider: HttpProvider): Promise<Verdict> {
  const { checkAdmin: spec, list: listSpec } = provider.options;
  if (!spec) return listSpec ? checkAdminBy(() => list(provider, listSpec)) : 'unknown';
  const { request, outcome, answer } = await call(provider, 'checkAdmin', {});
  if (!answer || isPassing(answer.status)) return 'unknown';
  const refused = matches(spec.refused, answer, [401, 403]);
  const accepted = matches(spec.accepted, answer, ['2xx']);
  if (accepted === refused) throw failureOf('checkAdmin', request, outcome);
  return accepted ? 'accepted' : 'refused';
}
