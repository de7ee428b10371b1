import { REQUEST_NAMES, type HttpOptions } from '../../../providers/http/options';
import type { HttpRequest, HttpResponse } from '../../../providers/kit/provider-type';
import { createFaults, faultyAnswer, spoilsAnswer } from '../kit/faults';
import { createHttpAnswers, type HttpAnswers } from './http-answers';
import { createRecognizer, type Recognized } from './recognize';
import type { FakeProvider, FakeProviderOptions } from '../kit/fake-provider';
import { createFakeKeys, observe, type FakeKey, type FakeKeys } from '../kit/fake-keys';

/** A stateful provider that speaks what an `http` provider's description expects of it. Throws a one-line error when the description holds what cannot be read backwards. */
export function createHttpFakeProvider(description: HttpOptions, options: FakeProviderOptions): FakeProvider {
  const keys = createFakeKeys(options);
  const faults = createFaults();
  const answers = createHttpAnswers(description);
  const recognize = createRecognizer(description);
  const requests: Record<string, number> = {};
  const fakeProvider = {
    description,
    keys,
    answers,
    pageSize: options.pageSize ?? 50,
    admin: options.admin,
    unknownKeys: 0,
    exchanges: 0,
  };

  const secrets = () => [...Object.values(fakeProvider.admin), ...keys.all().map(({ value }) => value)];

  const handle = (request: HttpRequest): HttpResponse | 'hang' | 'reset' => {
    const candidates = recognize(request);
    const recognized = candidates.find((one) => isAuthorized(fakeProvider, one)) ?? candidates[0];
    if (recognized) requests[recognized.name] = (requests[recognized.name] ?? 0) + 1;
    const fault = faults.take(candidates.map(({ name }) => name));
    if (spoilsAnswer(fault) && fault.effect !== 'after') return faultyAnswer(fault, request, secrets());
    const answer = keys.withStates(fault?.mode === 'idle' ? 'kept' : 'changed', () =>
      recognized ? perform(fakeProvider, recognized) : answers.notFound(),
    );
    if (spoilsAnswer(fault)) return faultyAnswer(fault, request, secrets());
    fakeProvider.exchanges += 1;
    return { ...answer, headers: { ...answer.headers, 'x-request-id': `req-${fakeProvider.exchanges}` } };
  };

  return {
    handle,
    requestNames: REQUEST_NAMES,
    fail: faults.fail,
    heal: faults.heal,
    setAdmin: (admin) => void (fakeProvider.admin = admin),
    view: () => ({ keys: keys.all().map(observe), requests: { ...requests }, unknownKeys: fakeProvider.unknownKeys }),
    keys,
  };
}

interface Described {
  readonly description: HttpOptions;
  readonly keys: FakeKeys;
  readonly answers: HttpAnswers;
  readonly pageSize: number;
  admin: Readonly<Record<string, string>>;
  unknownKeys: number;
}

/** Whether the request carries the admin credential, as far as it should. */
function isAuthorized(fakeProvider: Described, { values, wellFormed }: Recognized): boolean {
  const fields = [...values].filter(([name]) => name.startsWith('admin.'));
  return wellFormed && fields.every(([name, value]) => fakeProvider.admin[name.slice('admin.'.length)] === value);
}

function perform(fakeProvider: Described, recognized: Recognized): HttpResponse {
  const { answers, keys } = fakeProvider;
  const { name, values } = recognized;
  if (name === 'verify') return verify(fakeProvider, recognized);
  if (!isAuthorized(fakeProvider, recognized)) return answers.adminRefused();
  const handle = values.get('handle');
  const key = handle === undefined ? keys.byId(values.get('keyId') ?? '') : keys.byValue(handle);
  switch (name) {
    case 'issue':
      return issue(fakeProvider, values.get('lineage'));
    case 'roll':
      return roll(fakeProvider);
    case 'activate':
      if (!key || key.state !== 'active') return answers.notFound();
      keys.setState(key, 'active');
      return answers.done(name);
    case 'revoke':
    case 'disable': {
      if (!key || key.state === 'revoked') return answers.ended(name, true);
      keys.setState(key, name === 'revoke' ? 'revoked' : 'disabled');
      return answers.ended(name, false);
    }
    case 'enable':
      if (!key || key.state === 'revoked') return answers.notFound();
      keys.setState(key, 'active');
      return answers.done(name);
    case 'list':
      return list(fakeProvider, recognized.query);
    case 'identify': {
      const found = keys.byValue(values.get('key') ?? '');
      return found && found.state !== 'revoked' ? answers.identified(found.keyId) : answers.notFound();
    }
    case 'checkAdmin':
      return answers.done(name);
  }
}

function issue({ description, keys, answers }: Described, name: string | undefined): HttpResponse {
  const live = keys.all().filter((key) => key.state !== 'revoked');
  if (description.maxKeys !== undefined && live.length >= description.maxKeys) return answers.full();
  // Where the description has a request that activates, a key is not accepted until then.
  // Where the description reads the id where it reads the name, the name is the id.
  const isName = description.issue?.read.keyId === description.list?.read.name;
  return answers.issued(
    keys.issue(name, description.activate === undefined, isName ? name : undefined),
    description.endpoint,
  );
}

/** The only key makes room for a new one, which keeps its id where the description reads none from the answer. */
function roll({ description, keys, answers }: Described): HttpResponse {
  const live = keys.all().filter((key) => key.state !== 'revoked');
  const keepsId = description.roll?.read.keyId === undefined;
  for (const key of live) keys.setState(key, 'revoked');
  return answers.rolled(keys.issue(undefined, true, keepsId ? live[0]?.keyId : undefined), description.endpoint);
}

function verify(fakeProvider: Described, recognized: Recognized): HttpResponse {
  const { keys, answers } = fakeProvider;
  const key = keys.byValue(recognized.values.get('key') ?? '');
  if (!key) fakeProvider.unknownKeys += 1;
  const keyId = recognized.values.get('keyId');
  const accepted = key !== undefined && (keyId === undefined || keyId === key.keyId) && keys.isAccepted(key);
  if (key) keys.use(key, accepted);
  if (accepted && !isAuthorized(fakeProvider, recognized)) return answers.adminRefused();
  return answers.verified(accepted, key?.keyId ?? '');
}

/** Pages by offset: as the cursor where the description has one, else as a path to the next page. */
function list({ description, keys, answers, pageSize }: Described, query: URLSearchParams): HttpResponse {
  const spec = description.list;
  if (!spec) return answers.notFound();
  const live: readonly FakeKey[] = keys.all().filter((key) => key.state !== 'revoked');
  if (spec.next === undefined) return answers.listed(live, undefined);
  const parameter = spec.cursor ?? 'offset';
  const offset = Number(query.get(parameter) ?? 0);
  const end = offset + pageSize;
  const next = spec.cursor === undefined ? `?${parameter}=${end}` : String(end);
  return answers.listed(live.slice(offset, end), end < live.length ? next : undefined);
}
