import { ApiKey } from '../../rotation/api-key';
import { RotationError } from '../../rotation/errors';
import type { IssuedKey } from '../../rotation/provider';
import type { Answer } from '../kit/answer';
import { describe, issueFailure, issueOutcomeUnknown, issueRefused, slotsFull } from '../kit/failure';
import { findKeyId, findText, matches } from './answer';
import { call, type HttpProvider } from './call';
import type { HttpOptions } from './options';
import { placeholdersIn } from './templates-of';

type IssueSpec = NonNullable<HttpOptions['issue']>;
type RollRead = NonNullable<HttpOptions['roll']>['read'];

/**
 * Issues one key, in one request that is never repeated: whether a request without a clear answer took effect is for the
 * caller to find out by the lineage.
 */
export async function issue(
  provider: HttpProvider,
  spec: IssueSpec,
  lineage: string,
  like: string | undefined,
): Promise<IssuedKey> {
  const { request, outcome, answer } = await call(provider, 'issue', { lineage, like });
  const text = describe('issue', request, outcome);
  if (answer) {
    if (spec.full && matches(spec.full, answer, [])) throw slotsFull(text);
    if (spec.refused && matches(spec.refused, answer, ['2xx', '4xx'])) throw issueRefused(text);
    if (matches(spec.accepted, answer, ['2xx'])) return readIssued(spec.read, answer, text);
  }
  throw issueFailure(text, outcome, provider.deps.clock.now());
}

/** The id of a single key to which the provider gives none. */
export const ONLY_KEY = 'only';

/** Replaces the only key, in one request that is never repeated here. The new one keeps the id where the answer has none. */
export async function roll(
  provider: HttpProvider,
  spec: NonNullable<HttpOptions['roll']>,
  keyId: string | undefined,
): Promise<IssuedKey> {
  if (keyId === undefined && placeholdersIn(spec).includes('keyId')) {
    throw new RotationError(
      'ConfigurationInvalid',
      "request 'roll' names {keyId}, and the secret holds no key yet: put the present key and its id into it, and bring it under rotation with 'keyturn adopt'",
      false,
    );
  }
  const { request, outcome, answer } = await call(provider, 'roll', keyId === undefined ? {} : { keyId });
  const text = describe('roll', request, outcome);
  if (answer) {
    if (spec.refused && matches(spec.refused, answer, ['2xx', '4xx'])) throw issueRefused(text);
    if (matches(spec.accepted, answer, ['2xx'])) return readIssued(spec.read, answer, text, keyId ?? ONLY_KEY);
  }
  throw issueFailure(text, outcome, provider.deps.clock.now());
}

function readIssued(read: IssueSpec['read'] | RollRead, answer: Answer, text: string, unchanged?: string): IssuedKey {
  const keyId = read.keyId === undefined ? unchanged : findKeyId(read.keyId, answer.json);
  const key = findText(read.key, answer.json);
  if (keyId === undefined) throw issueOutcomeUnknown(`${text}, and no key id was found at '${read.keyId}'`);
  if (key === undefined) throw issueOutcomeUnknown(`${text}, and no key was found at '${read.key}'`);
  if (keyId.includes(key))
    throw issueOutcomeUnknown(`${text}, and '${read.keyId}' holds the key itself instead of its id`);
  const endpoint = read.endpoint === undefined ? undefined : findText(read.endpoint, answer.json);
  return { keyId, key: ApiKey.of(key), ...(endpoint !== undefined && { endpoint }) };
}
