import { ApiKey } from '../../rotation/api-key';
import type { IssuedKey } from '../../rotation/provider';
import type { Answer } from '../answer';
import { describe, issueFailure, issueOutcomeUnknown, issueRefused, slotsFull } from '../failure';
import { findKeyId, findText, matches } from './answer';
import { call, type HttpProvider } from './call';
import type { HttpOptions } from './options';

/**
 * Issues one key, in one request that is never repeated: whether a request without a clear answer took effect is for the
 * caller to find out by the lineage.
 */
export async function issue(provider: HttpProvider, lineage: string, like: string | undefined): Promise<IssuedKey> {
  const { request, outcome, answer } = await call(provider, 'issue', { lineage, like });
  const spec = provider.options.issue;
  const text = describe('issue', request, outcome);
  if (answer) {
    if (spec.full && matches(spec.full, answer, [])) throw slotsFull(text);
    if (spec.refused && matches(spec.refused, answer, ['2xx', '4xx'])) throw issueRefused(text);
    if (matches(spec.accepted, answer, ['2xx'])) return readIssued(spec.read, answer, text);
  }
  throw issueFailure(text, outcome, provider.deps.clock.now());
}

function readIssued(read: HttpOptions['issue']['read'], answer: Answer, text: string): IssuedKey {
  const keyId = findKeyId(read.keyId, answer.json);
  const key = findText(read.key, answer.json);
  if (keyId === undefined) throw issueOutcomeUnknown(`${text}, and no key id was found at '${read.keyId}'`);
  if (key === undefined) throw issueOutcomeUnknown(`${text}, and no key was found at '${read.key}'`);
  if (keyId.includes(key))
    throw issueOutcomeUnknown(`${text}, and '${read.keyId}' holds the key itself instead of its id`);
  const endpoint = read.endpoint === undefined ? undefined : findText(read.endpoint, answer.json);
  return { keyId, key: ApiKey.of(key), ...(endpoint !== undefined && { endpoint }) };
}
