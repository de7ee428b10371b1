import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type LookupFunction } from 'node:net';
import { inspect } from 'node:util';
import { createHttp } from '../../../lib/runtime/http';
import type { HttpRequest } from '../../../lib/providers/kit/provider-type';

/** Every name is this machine: what a resolver that is not ours might say. */
const everyNameIsHere: LookupFunction = (_name, options, callback) => {
  if (options.all) return callback(null, [{ address: '127.0.0.1', family: 4 }]);
  callback(null, '127.0.0.1', 4);
};
const localhostIsElsewhere: LookupFunction = (_name, options, callback) => {
  if (options.all) return callback(null, [{ address: '192.0.2.1', family: 4 }]);
  callback(null, '192.0.2.1', 4);
};

const servers: { close(): unknown; closeAllConnections?(): void }[] = [];

async function listen(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}
const serve = (listener: RequestListener) => listen(createServer(listener));

const get = (url: string, more: Partial<HttpRequest> = {}): HttpRequest => ({
  method: 'GET',
  url,
  headers: {},
  timeoutMs: 60_000,
  ...more,
});

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections?.();
    server.close();
  }
});

describe('the real Http', () => {
  it('sends method, headers and body, and gives status, lower-case headers and body', async () => {
    const seen: unknown[] = [];
    const port = await serve((request, response) => {
      request.on('data', (chunk: Buffer) => seen.push(chunk.toString()));
      request.on('end', () => {
        seen.push(request.method, request.url, request.headers['x-one'], request.headers['content-length']);
        response.writeHead(201, { 'X-Answer': 'A', 'Set-Cookie': ['a=1', 'b=2'] }).end('{"é":1}');
      });
    });
    const request = get(`http://127.0.0.1:${port}/p?q=1`, { method: 'POST', headers: { 'x-one': '1' }, body: 'bödy' });
    const answer = await createHttp()(request);
    expect(seen).toEqual(['bödy', 'POST', '/p?q=1', '1', '5']);
    expect(answer).toMatchObject({
      status: 201,
      headers: { 'x-answer': 'A', 'set-cookie': 'a=1, b=2' },
      body: '{"é":1}',
    });
  });

  it('takes a redirect for an answer and follows none', async () => {
    let requests = 0;
    const port = await serve((_request, response) => {
      requests += 1;
      response.writeHead(307, { location: '/elsewhere' }).end();
    });
    expect(await createHttp()(get(`http://127.0.0.1:${port}/`))).toMatchObject({ status: 307 });
    expect(requests).toBe(1);
  });

  it('refuses plain http to any other machine, before a byte is sent', async () => {
    const port = await serve((_request, response) => void response.end('secret sent'));
    const http = createHttp({ lookup: everyNameIsHere });
    const refusal = { code: 'PLAINTEXT_REFUSED', sent: false };
    await expect(http(get(`http://gateway.example.com:${port}/`))).rejects.toMatchObject(refusal);
    await expect(http(get(`http://127.0.0.1.example.com:${port}/`))).rejects.toMatchObject(refusal);
    const misled = createHttp({ lookup: localhostIsElsewhere });
    await expect(misled(get(`http://localhost:${port}/`))).rejects.toMatchObject(refusal);
    expect((await http(get(`http://localhost:${port}/`))).body).toBe('secret sent');
  });

  it('gives up in time: while waiting for the answer, and in the middle of its body', async () => {
    const silent = await serve(() => undefined);
    const slow = await serve((_request, response) => void response.writeHead(200).write('begun'));
    for (const port of [silent, slow]) {
      const asked = createHttp()(get(`http://127.0.0.1:${port}/`, { timeoutMs: 150 }));
      // By the order of two timers of one process, which a slow machine does not change.
      let timer: NodeJS.Timeout | undefined;
      const muchLater = new Promise((resolve) => (timer = setTimeout(resolve, 5_000)));
      await expect(Promise.race([asked, muchLater])).rejects.toMatchObject({ code: 'TIMEOUT', sent: true });
      clearTimeout(timer);
    }
  });

  it('takes at most 1 MB of an answer', async () => {
    const port = await serve(
      (request, response) => void response.end('x'.repeat(request.url === '/large' ? 1024 * 1024 + 1 : 1024 * 1024)),
    );
    await expect(createHttp()(get(`http://127.0.0.1:${port}/large`))).rejects.toMatchObject({
      code: 'ANSWER_TOO_LARGE',
      sent: true,
    });
    expect((await createHttp()(get(`http://127.0.0.1:${port}/`))).body).toHaveLength(1024 * 1024);
  });

  it('knows whether anything was sent', async () => {
    const closed = await serve(() => undefined);
    servers.splice(0).forEach((server) => server.close());
    await expect(createHttp()(get(`http://127.0.0.1:${closed}/`))).rejects.toMatchObject({
      code: 'ECONNREFUSED',
      sent: false,
    });
    const resets = createTcpServer((socket) => socket.once('data', () => socket.resetAndDestroy()));
    const port = await listen(resets as unknown as Server);
    await expect(createHttp()(get(`http://127.0.0.1:${port}/`))).rejects.toMatchObject({
      code: 'ECONNRESET',
      sent: true,
    });
  });

  it('says nothing of the request in its errors', async () => {
    const port = await serve((request) => request.socket.destroy());
    const request = get(`http://127.0.0.1:${port}/`, {
      method: 'POST',
      headers: { authorization: 'canary-1' },
      body: 'canary-2',
    });
    const error: unknown = await createHttp()(request).catch((caught: unknown) => caught);
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('canary');
  });
});
