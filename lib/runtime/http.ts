import { lookup as dnsLookup, type LookupAddress } from 'node:dns';
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import { isLoopback, isLoopbackAddress } from '../providers/kit/endpoint';
import type { Http, HttpRequest, HttpResponse } from '../providers/kit/provider-type';

/** Bytes. A provider's answers are small; a larger one counts as no answer. */
const MAX_BODY = 1024 * 1024;

/**
 * No answer came. `sent: false` where the connection was not made: certainly nothing of the request was sent.
 * Carries nothing of the request: its headers hold keys.
 */
class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError';

  constructor(
    readonly code: string,
    readonly sent: boolean,
  ) {
    super(`no answer: ${code}`);
  }
}

/**
 * The real `Http`. It follows no redirects, uses no proxy of the environment and takes answers of at most 1 MB. TLS is
 * always verified, also when NODE_TLS_REJECT_UNAUTHORIZED is 0. Only a loopback address may be called over http.
 * Connections are not reused: a connection that was idle while the function was frozen would be reset under the next
 * request, and after a reset during an issue nobody knows whether there is a key.
 *
 * @param options.lookup how host names are resolved; default node's
 */
export function createHttp(options: { readonly lookup?: LookupFunction } = {}): Http {
  const lookup = options.lookup ?? dnsLookup;
  return (request) =>
    new Promise<HttpResponse>((resolve, reject) => {
      const url = new URL(request.url);
      const local = isLoopback(url.hostname);
      if (url.protocol !== 'https:' && !(url.protocol === 'http:' && local)) {
        return reject(new NoAnswerError('PLAINTEXT_REFUSED', false));
      }
      exchange(url, local, lookup, request).then(resolve, reject);
    });
}

function exchange(url: URL, local: boolean, lookup: LookupFunction, request: HttpRequest): Promise<HttpResponse> {
  return new Promise((resolve, reject) => {
    let sent = false;
    const signal = AbortSignal.timeout(request.timeoutMs);
    const fail = (error: unknown) => {
      const code = signal.aborted ? 'TIMEOUT' : ((error as NodeJS.ErrnoException | undefined)?.code ?? 'NO_ANSWER');
      reject(new NoAnswerError(code, sent));
    };
    const settings: RequestOptions = {
      method: request.method,
      headers: {
        ...request.headers,
        ...(request.body !== undefined && { 'content-length': Buffer.byteLength(request.body) }),
      },
      signal,
      lookup: local ? loopbackOnly(lookup) : lookup,
    };
    const onResponse = (response: IncomingMessage) => void readBody(response).then(resolve, fail);
    const outgoing =
      url.protocol === 'https:'
        ? httpsRequest(
            url,
            { ...settings, agent: new HttpsAgent(), ...(!local && { rejectUnauthorized: true }) },
            onResponse,
          )
        : httpRequest(url, { ...settings, agent: new HttpAgent() }, onResponse);
    outgoing.on('error', fail);
    outgoing.on('socket', (socket) =>
      socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', () => (sent = true)),
    );
    outgoing.end(request.body);
  });
}

async function readBody(response: IncomingMessage): Promise<HttpResponse> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_BODY) {
      response.destroy();
      throw Object.assign(new Error('answer too large'), { code: 'ANSWER_TOO_LARGE' });
    }
    chunks.push(chunk);
  }
  const headers = Object.entries(response.headers).map(([name, value]) => [
    name.toLowerCase(),
    [value].flat().join(', '),
  ]);
  return {
    status: response.statusCode ?? 0,
    headers: Object.fromEntries(headers) as Record<string, string>,
    body: Buffer.concat(chunks).toString('utf8'),
  };
}

/** A resolver may send `localhost` anywhere: without TLS only an address of this machine is allowed. */
function loopbackOnly(lookup: LookupFunction): LookupFunction {
  return (hostname, options, callback) =>
    lookup(hostname, options, (error, address: string | LookupAddress[], family) => {
      const addresses = Array.isArray(address) ? address.map((one) => one.address) : [address];
      if (!error && !addresses.every(isLoopbackAddress)) {
        const refusal = Object.assign(new Error('not a loopback address'), { code: 'PLAINTEXT_REFUSED' });
        return callback(refusal, '', family);
      }
      callback(error, address, family);
    });
}
