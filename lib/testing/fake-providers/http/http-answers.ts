import { find } from '../../../providers/http/expression';
import type { HttpOptions, Matcher } from '../../../providers/http/options';
import type { Status } from '../../../providers/kit/status';
import type { HttpResponse } from '../../../providers/kit/provider-type';
import { cannotDerive, place, satisfy } from '../kit/answer-shape';
import type { FakeKey } from '../kit/fake-keys';

/** The answers that a description expects, made from it. */
export interface HttpAnswers {
  issued(key: FakeKey, endpoint: string): HttpResponse;
  rolled(key: FakeKey, endpoint: string): HttpResponse;
  full(): HttpResponse;
  /** `keyId` of the key that was asked about, for a provider where the same request also returns it. */
  verified(accepted: boolean, keyId: string): HttpResponse;
  ended(name: 'revoke' | 'disable', gone: boolean): HttpResponse;
  done(name: 'activate' | 'enable' | 'checkAdmin'): HttpResponse;
  listed(keys: readonly FakeKey[], next: string | undefined): HttpResponse;
  identified(keyId: string): HttpResponse;
  adminRefused(): HttpResponse;
  notFound(): HttpResponse;
  malformed(): HttpResponse;
}

/** Throws a one-line error when the description has an expression that cannot be read backwards. */
export function createHttpAnswers(options: HttpOptions): HttpAnswers {
  const { issue, roll, verify, list, identify } = options;
  const accepted = acceptedOf(options);
  const refused = answer(verify.refused, 401, {}, verify.accepted);
  const answers: HttpAnswers = {
    issued: (key, endpoint) =>
      issue ? answer(issue.accepted, 201, newKey(issue.read, key, endpoint), issue.refused) : answers.notFound(),
    rolled: (key, endpoint) =>
      roll ? answer(roll.accepted, 200, newKey(roll.read, key, endpoint), roll.refused) : answers.notFound(),
    full: () => answer(issue?.full, 409, { error: 'too many keys' }),
    verified: (isAccepted, keyId) => (isAccepted ? accepted(keyId) : refused),
    ended: (name, gone) => {
      const spec = options[name];
      return gone ? answer(spec?.gone, 404, {}) : answer(spec?.accepted, 204, undefined, spec?.gone);
    },
    done: (name) => answer(options[name]?.accepted, 200, {}),
    listed: (keys, next) => {
      if (!list) return answers.notFound();
      const body = place(
        undefined,
        list.read.keys,
        keys.map((key) => listedKey(list.read, key)),
      );
      return answer(
        undefined,
        200,
        next === undefined || list.next === undefined ? body : place(body, list.next, next),
      );
    },
    identified: (keyId) => answer(undefined, 200, identify ? place({}, identify.read.keyId, keyId) : {}),
    adminRefused: () => ({ status: 401, headers: {}, body: '{"error":"unauthorized"}' }),
    notFound: () => ({ status: 404, headers: {}, body: '{"error":"no such path"}' }),
    malformed: () => ({ status: 400, headers: {}, body: '{"error":"malformed request"}' }),
  };
  tryAll(answers, options);
  return answers;
}

/** The answer to an accepted key: the same for each, except where the request also returns its id. */
function acceptedOf({ verify, identify }: HttpOptions): (keyId: string) => HttpResponse {
  const made = (body: unknown) => answer(verify.accepted, 200, body, verify.refused);
  if (identify && identify.method === verify.method && identify.path === verify.path) {
    return (keyId) => made(place({}, identify.read.keyId, keyId));
  }
  const always = made({});
  return () => always;
}

function newKey(
  read: { readonly keyId?: string | undefined; readonly key: string; readonly endpoint?: string | undefined },
  key: FakeKey,
  endpoint: string,
): unknown {
  const withKey = place({}, read.key, key.value);
  const withId = read.keyId === undefined ? withKey : place(withKey, read.keyId, key.keyId);
  return read.endpoint === undefined ? withId : place(withId, read.endpoint, endpoint);
}

type ListRead = NonNullable<HttpOptions['list']>['read'];

function listedKey(read: ListRead, key: FakeKey): unknown {
  const fields: [string | undefined, unknown][] = [
    [read.keyId, key.keyId],
    // The worst that a handle can be: the key itself.
    [read.handle, key.value],
    [read.name, key.name],
    [read.createdAt, key.createdAt.toISOString()],
    [read.lastUsedAt, key.lastUsedAt?.toISOString()],
  ];
  const entry = fields.reduce<unknown>(
    (made, [expression, value]) =>
      expression === undefined || value === undefined ? made : place(made, expression, value),
    {},
  );
  return read.disabled === undefined ? entry : satisfy(entry, read.disabled, key.state === 'disabled');
}

/** An answer that the matcher matches and the other one does not. */
function answer(matcher: Matcher | undefined, status: number, body: unknown, not?: Matcher): HttpResponse {
  const chosen = statusOf(matcher?.status, status);
  const yes = matcher?.body === undefined ? body : satisfy(body ?? {}, matcher.body, true);
  const made = not?.body === undefined ? yes : satisfy(yes ?? {}, not.body, false);
  if (matcher?.body !== undefined && find(matcher.body, made) !== true) throw cannotDerive(matcher.body);
  const isEmpty = made === undefined || made === '' || chosen === 204;
  return { status: chosen, headers: { 'content-type': 'application/json' }, body: isEmpty ? '' : JSON.stringify(made) };
}

function statusOf(patterns: readonly Status[] | undefined, usual: number): number {
  if (!patterns) return usual;
  const [first] = patterns;
  if (patterns.includes(usual) || patterns.includes(`${Math.floor(usual / 100)}xx`)) return usual;
  return typeof first === 'number' ? first : first === '4xx' ? 400 : 200;
}

function tryAll(answers: HttpAnswers, options: HttpOptions): void {
  const now = new Date(Date.UTC(2026, 0, 1));
  const key: FakeKey = {
    keyId: 'k',
    value: 'v',
    name: 'n',
    createdAt: now,
    lastUsedAt: now,
    state: 'disabled',
    edges: [],
    accepted: 0,
    refused: 0,
  };
  answers.issued(key, options.endpoint);
  answers.rolled(key, options.endpoint);
  answers.full();
  for (const way of [true, false]) {
    answers.verified(way, 'k');
    answers.ended('revoke', way);
    answers.ended('disable', way);
  }
  for (const name of ['activate', 'enable', 'checkAdmin'] as const) answers.done(name);
  answers.listed([key, { ...key, state: 'active' }], 'next');
  answers.identified('k');
}
