import { RotationError } from '../../rotation/errors';
import type { Verdict } from '../../rotation/provider';
import { readAnswer, type Answer } from './answer';
import type { Document } from './document';
import { DEFAULT_HEADERS, exchangeOnce, exchangeRepeatedly, type BuiltRequest, type Outcome } from './exchange';
import { describe, failureOf, issueFailure, issueOutcomeUnknown, notUnderstood, slotsFull } from './failure';
import { readPages } from './pages';
import { hasDotSegment } from './sendable';
import type { ProviderDeps } from './provider-type';
import { isConclusive } from './status';

/** Milliseconds until one exchange is given up. */
const TIMEOUT_MS = 10_000;

/** A provider's HTTP API, asked with one credential. */
export interface RestApi {
  /** `https://api.example.com`, with a base path if the provider has one. */
  readonly endpoint: string;
  readonly deps: Pick<ProviderDeps, 'http' | 'clock'>;
  /** The headers that carry the credential, read anew for each request. */
  readonly headers: () => Promise<Readonly<Record<string, string>>>;
}

export interface RestRequest {
  /** What it is for, as errors call it: `issue`. */
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Made with `path`, if ids stand in it. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** A JSON body; or else `form`, urlencoded. */
  readonly json?: unknown;
  readonly form?: Readonly<Record<string, string>>;
  /** The answers that mean success; default any 2xx. */
  readonly ok?: Match;
  /** What the admin credential needs for it, in the provider's words; part of the message when the provider forbids. */
  readonly permission?: string;
}

/** A request about something that may not exist: `gone` are the answers that say so, default 404 and 410. */
export type Findable = RestRequest & { readonly gone?: Match };

/** Statuses, or a look at the whole answer. It is never asked about answers that prove nothing (3xx, 5xx, 408, 425, 429). */
export type Match = readonly number[] | ((answer: Answer) => boolean);

/** A path with ids in it, each percent-encoded: path`/v3/api_keys/${keyId}`. */
export function path(texts: TemplateStringsArray, ...ids: readonly string[]): string {
  const made = texts.reduce((left, right, index) => left + encodeURIComponent(ids[index - 1] ?? '') + right);
  if (!ids.includes('') && !hasDotSegment(made)) return made;
  throw new RotationError('ValueNotUnderstood', `a path such as ${texts.join('...')} cannot carry such an id`, false);
}

/** A read, or a write that may happen twice: repeated while the provider is silent, throttles or fails. */
export async function request(api: RestApi, spec: RestRequest): Promise<Document> {
  const exchange = await repeated(api, await build(api, spec));
  return documentOf(spec, exchange);
}

/** The same for something that may not exist (default: 404 and 410); undefined then. */
export async function find(api: RestApi, spec: Findable): Promise<Document | undefined> {
  const exchange = await repeated(api, await build(api, spec));
  if (exchange.answer && matches(spec.gone ?? [404, 410], exchange.answer)) return undefined;
  return documentOf(spec, exchange);
}

/** Revokes a key, repeated until answered. `gone`: the provider does not know it. */
export async function revokeBy(api: RestApi, spec: Findable): Promise<'revoked' | 'gone'> {
  return (await find(api, spec)) ? 'revoked' : 'gone';
}

/** Every item of a list in pages. `next` reads a page's path or URL of the next one; it is followed on the same host only. */
export async function requestPages<Item>(
  api: RestApi,
  spec: RestRequest,
  read: (page: Document) => { readonly items: readonly Item[]; readonly next?: string | undefined },
): Promise<readonly Item[]> {
  return readPages(await build(api, spec), async (built) => {
    const page = documentOf(spec, await repeated(api, built));
    const { items, next } = read(page);
    return { items, next, fail: page.fail };
  });
}

/**
 * Issues a key, in one request that is never repeated. Throws `SlotsFull`, `IssueRefused`, `IssueOutcomeUnknown` or
 * `AdminCredentialRefused`; reading from the document that it returns throws `IssueOutcomeUnknown`.
 */
export async function issueOnce(api: RestApi, spec: RestRequest & { readonly full?: Match }): Promise<Document> {
  const { request: built, outcome, answer } = await once(api, spec);
  const text = describe(spec.name, built, outcome);
  if (answer && spec.full && matches(spec.full, answer)) throw slotsFull(text);
  if (answer && matches(spec.ok, answer)) {
    return { json: answer.json, fail: (why) => issueOutcomeUnknown(`${text}, and ${why}`) };
  }
  throw issueFailure(text, outcome, api.deps.clock.now(), spec.permission);
}

/** One question with the key itself: accepted or refused only when the answer says one and not the other. */
export async function verifyBy(
  api: RestApi,
  spec: RestRequest & { readonly accepted: Match; readonly refused: Match },
): Promise<Verdict> {
  const { answer } = await once(api, spec);
  const accepted = answer !== undefined && matches(spec.accepted, answer);
  const refused = answer !== undefined && matches(spec.refused, answer);
  if (accepted === refused) return 'unknown';
  return accepted ? 'accepted' : 'refused';
}

interface Exchange {
  readonly request: BuiltRequest;
  readonly outcome: Outcome;
  readonly answer: Answer | undefined;
}

async function build(api: RestApi, { method, path: target, query, headers, json, form }: RestRequest) {
  const search = new URLSearchParams(
    Object.entries(query ?? {}).map(([name, value]): [string, string] => [name, String(value)]),
  );
  const type = json !== undefined ? 'application/json' : form && 'application/x-www-form-urlencoded';
  const body = json !== undefined ? JSON.stringify(json) : form && new URLSearchParams(form).toString();
  return {
    method,
    url: `${api.endpoint.replace(/\/+$/, '')}${target}${query ? `?${search.toString()}` : ''}`,
    headers: { ...DEFAULT_HEADERS, ...(type && { 'content-type': type }), ...(await api.headers()), ...headers },
    ...(body !== undefined && { body }),
  } satisfies BuiltRequest;
}

async function once(api: RestApi, spec: RestRequest): Promise<Exchange> {
  const built = await build(api, spec);
  return answered(built, await exchangeOnce(api.deps.http, built, TIMEOUT_MS));
}

async function repeated(api: RestApi, built: BuiltRequest): Promise<Exchange> {
  return answered(built, await exchangeRepeatedly(api.deps, built, TIMEOUT_MS));
}

function answered(built: BuiltRequest, outcome: Outcome): Exchange {
  return { request: built, outcome, answer: outcome.kind === 'answer' ? readAnswer(outcome.response) : undefined };
}

function documentOf(spec: RestRequest, { request: built, outcome, answer }: Exchange): Document {
  if (!answer || !matches(spec.ok, answer)) throw failureOf(spec.name, built, outcome, spec.permission);
  return { json: answer.json, fail: (why) => notUnderstood(describe(spec.name, built, outcome), why) };
}

function matches(match: Match | undefined, answer: Answer): boolean {
  if (!isConclusive(answer.status)) return false;
  if (typeof match === 'function') return match(answer);
  return match ? match.includes(answer.status) : answer.status < 300;
}
