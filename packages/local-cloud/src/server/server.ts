import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { ConnectionDropped } from '../faults/faults';
import type { WireRequest, WireResponse } from '../protocols/protocol';

export type Handle = (request: WireRequest) => Promise<WireResponse>;

interface RunningServer {
  /** `http://127.0.0.1:4566` */
  readonly endpoint: string;
  /** Takes no more requests, and ends those that are open. */
  close(): Promise<void>;
}

/** More than any API of AWS takes here (Lambda: 6 MB). */
const MAX_BODY_BYTES = 10 * 1024 * 1024;
const LOOPBACK = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/;

const inflate = promisify(gunzip);

class Refused extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.byteLength;
    if (size > MAX_BODY_BYTES) throw new Refused(413, 'The request body is larger than 10 MiB.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/**
 * Requests without a signature are the administrator's. So a web page in a browser on this machine must not reach us,
 * neither directly (Origin) nor by a host name that resolves to this machine (Host).
 */
function refuseBrowsers(message: IncomingMessage): void {
  if (message.headers.origin !== undefined) throw new Refused(403, 'Requests from web pages are refused.');
  if (!LOOPBACK.test(message.headers.host ?? '')) throw new Refused(403, 'Only loopback names are served.');
}

/** SDKs compress large bodies (PutMetricData of CloudWatch). */
async function inflated(sent: Buffer): Promise<Buffer> {
  try {
    return await inflate(sent, { maxOutputLength: MAX_BODY_BYTES });
  } catch {
    throw new Refused(400, 'The request body is not gzip of at most 10 MiB.');
  }
}

async function toRequest(message: IncomingMessage): Promise<WireRequest> {
  refuseBrowsers(message);
  const [path = '/', ...query] = (message.url ?? '/').split('?');
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(message.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  const sentBody = await bodyOf(message);
  const body = headers['content-encoding'] === 'gzip' ? await inflated(sentBody) : sentBody;
  return { method: message.method ?? 'GET', path, query: query.join('?'), headers, body, sentBody };
}

async function answer(message: IncomingMessage, response: ServerResponse, handle: Handle): Promise<void> {
  try {
    const { status, headers, body } = await handle(await toRequest(message));
    response.writeHead(status, headers).end(body);
  } catch (error) {
    if (error instanceof ConnectionDropped) {
      message.socket.destroy();
      return;
    }
    const [status, said] = error instanceof Refused ? [error.status, error.message] : [500, 'The local cloud failed.'];
    response.writeHead(status, { 'content-type': 'application/json', connection: 'close' });
    response.end(JSON.stringify({ message: said }));
  }
}

/** Listens on the loopback interface only. Port 0 takes a free one. Rejects in one line when the port is taken. */
export function startServer(port: number, handle: Handle): Promise<RunningServer> {
  const server = createServer((message, response) => void answer(message, response, handle));
  // Longer than any client keeps an idle connection: one that we close as it is used again is a failed request.
  server.keepAliveTimeout = 120_000;
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE';
      reject(taken ? new Error(`port ${port} is taken: choose another one, or 0 for any`) : error);
    });
    server.listen(port, '127.0.0.1', () => {
      const { port: actual } = server.address() as AddressInfo;
      const close = (): Promise<void> =>
        new Promise((closed) => {
          server.close(() => closed());
          server.closeAllConnections();
        });
      resolve({ endpoint: `http://127.0.0.1:${actual}`, close });
    });
  });
}
