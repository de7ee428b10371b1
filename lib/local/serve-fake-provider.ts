import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HttpRequest } from '../providers/kit/provider-type';
import { FAULT_MODES, parseFault } from '../testing/fake-providers/kit/faults';
import type { FakeProvider } from '../testing/fake-providers/kit/fake-provider';

interface ServedFakeProvider {
  /** Where the provider answers: `http://127.0.0.1:PORT`. */
  readonly endpoint: string;
  /** For observers: `GET /view`, `POST /faults` with a Fault, `DELETE /faults`. Not a path of the provider's own. */
  readonly observer: string;
  close(): Promise<void>;
}

/** Serves a provider on loopback. Ports are chosen by the system unless given. */
export async function serveFakeProvider(
  fakeProvider: Pick<FakeProvider, 'handle' | 'requestNames' | 'view' | 'fail' | 'heal'>,
  ports: { readonly port?: number; readonly observerPort?: number } = {},
): Promise<ServedFakeProvider> {
  const fakeProviderServer = createServer((request, response) => {
    answerAsProvider(fakeProvider, request, response).catch(() => request.socket.destroy());
  });
  const observerServer = createServer((request, response) => {
    answerObserver(fakeProvider, request, response).catch(() => request.socket.destroy());
  });
  const endpoint = await listen(fakeProviderServer, ports.port ?? 0);
  try {
    const observer = await listen(observerServer, ports.observerPort ?? 0);
    return {
      endpoint,
      observer,
      close: () => Promise.all([fakeProviderServer, observerServer].map(close)).then(() => undefined),
    };
  } catch (error) {
    await close(fakeProviderServer);
    throw error;
  }
}

async function answerAsProvider(
  fakeProvider: Pick<FakeProvider, 'handle'>,
  request: IncomingMessage,
  response: ServerResponse,
) {
  const answer = fakeProvider.handle(await read(request));
  if (answer === 'hang') return;
  if (answer === 'reset') return void request.socket.resetAndDestroy();
  response.writeHead(answer.status, { ...answer.headers }).end(answer.body);
}

async function answerObserver(
  fakeProvider: Pick<FakeProvider, 'requestNames' | 'view' | 'fail' | 'heal'>,
  request: IncomingMessage,
  response: ServerResponse,
) {
  const { body } = await read(request);
  const asked = `${request.method} ${request.url}`;
  const send = (status: number, answer: unknown) =>
    void response.writeHead(status, { 'content-type': 'application/json' }).end(`${JSON.stringify(answer)}\n`);
  if (asked === 'GET /view') return send(200, fakeProvider.view());
  if (asked === 'DELETE /faults') return send(200, { healed: fakeProvider.heal() === undefined });
  if (asked !== 'POST /faults') return send(404, { error: 'expected GET /view, POST /faults or DELETE /faults' });
  const fault = parseFault(body ?? '', fakeProvider.requestNames);
  if (!fault)
    return send(400, { error: `expected a fault such as {"mode":"500"}; modes: ${FAULT_MODES.join(', ')}, idle` });
  fakeProvider.fail(fault);
  send(200, { failing: true });
}

async function read(request: IncomingMessage): Promise<HttpRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const headers = Object.entries(request.headers).map(([name, value]) => [name, [value].flat().join(', ')] as const);
  return {
    method: request.method ?? 'GET',
    url: `http://${request.headers.host ?? '127.0.0.1'}${request.url ?? '/'}`,
    headers: Object.fromEntries(headers),
    ...(chunks.length > 0 && { body: Buffer.concat(chunks).toString('utf8') }),
    timeoutMs: 0,
  };
}

function listen(server: Server, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
