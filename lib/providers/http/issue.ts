import { ApiKey } from '../../rotation/api-key';
import { RotationError } from '../../rotation/errors';
import type { IssuedKey } from '../../rotation/provider';
import { findKeyId, findText, matches, type Answer } from './answer';
import { call, type Exchange, type HttpProvider } from './call';
import { retryAfterMs } from './exchange';
import { adminRefused, describe } from './failure';
import type { HttpOptions } from './options';
import { isPassing } from './status';

/**
 * Issues one key, in one request that is never repeated: whether a request without a clear answer took effect is for the
 * caller to find out by the lineage.
 */
export async function issue(provider: HttpProvider, lineage: string, like: string | undefined): Promise<IssuedKey> {
  const exchange = await call(provider, 'issue', { lineage, like });
  const spec = provider.options.issue;
  const text = describe('issue', exchange.request, exchange.outcome);
  const { answer, outcome } = exchange;
  if (!answer) {
    if (outcome.kind === 'silence' && !outcome.sent) {
      throw new RotationError('IssueRefused', `${text}: nothing was sent, so nothing was issued`, true);
    }
    throw outcomeUnknown(text);
  }
  if (spec.full && matches(spec.full, answer, [])) {
    throw new RotationError('SlotsFull', `${text}: the provider has no room for another key`, true);
  }
  if (spec.refused && matches(spec.refused, answer, ['2xx', '4xx'])) throw refused(text);
  if (matches(spec.accepted, answer, ['2xx'])) return readIssued(spec.read, answer, text);
  throw withoutKey(provider, exchange, answer, text);
}

function readIssued(read: HttpOptions['issue']['read'], answer: Answer, text: string): IssuedKey {
  const keyId = findKeyId(read.keyId, answer.json);
  const key = findText(read.key, answer.json);
  if (keyId === undefined) throw outcomeUnknown(`${text}, and no key id was found at '${read.keyId}'`);
  if (key === undefined) throw outcomeUnknown(`${text}, and no key was found at '${read.key}'`);
  if (keyId.includes(key)) throw outcomeUnknown(`${text}, and '${read.keyId}' holds the key itself instead of its id`);
  const endpoint = read.endpoint === undefined ? undefined : findText(read.endpoint, answer.json);
  return { keyId, key: ApiKey.of(key), ...(endpoint !== undefined && { endpoint }) };
}

/** A 4xx says that nothing was issued; a redirect, an outage or a 2xx that is not understood says nothing. */
function withoutKey(provider: HttpProvider, exchange: Exchange, answer: Answer, text: string): RotationError {
  const { status } = answer;
  if (status === 401 || status === 403) return adminRefused(text);
  if ((status === 425 || status === 429) && exchange.outcome.kind === 'answer') {
    const ms = retryAfterMs(exchange.outcome.response, provider.deps.clock.now());
    const when = ms === undefined ? '' : `; it asks to wait ${Math.ceil(ms / 1000)} s`;
    return new RotationError('IssueRefused', `${text}: the provider throttles${when}`, true);
  }
  if (status >= 400 && status < 500 && !isPassing(status)) return refused(text);
  return outcomeUnknown(text);
}

function refused(text: string): RotationError {
  return new RotationError('IssueRefused', `${text}: no key was issued`, false);
}

function outcomeUnknown(text: string): RotationError {
  return new RotationError('IssueOutcomeUnknown', `${text}: whether a key was issued is unknown`, true);
}
