import { execFile } from 'node:child_process';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../support/root';
import { UNTRUSTED } from '../support/untrusted-certificate';

// What the environment of a process must not change in requests to providers: node reads it when a process starts.

const servers: Server[] = [];
afterEach(() => servers.splice(0).forEach((server) => server.close()));

async function listen(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}
const serve = (listener: RequestListener) => listen(createServer(listener));

/** What a process with this environment gets from each URL: a body, or the code of the failure. */
async function askIn(environment: Record<string, string>, ...urls: string[]): Promise<unknown> {
  const program = join(ROOT, 'test/support/ask-over-http.ts');
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', program, ...urls], {
    env: { PATH: process.env['PATH'], ...environment },
  });
  return JSON.parse(stdout);
}

test('uses no proxy of the environment', async () => {
  let proxied = 0;
  const proxy = await serve((_request, response) => {
    proxied += 1;
    response.end('proxy');
  });
  const port = await serve((_request, response) => void response.end('direct'));
  const names = ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY', 'ALL_PROXY'];
  const variables = Object.fromEntries(names.map((name) => [name, `http://127.0.0.1:${proxy}`]));
  const url = `http://127.0.0.1:${port}/`;
  expect(await askIn({ ...variables, NODE_USE_ENV_PROXY: '1' }, url)).toEqual(['direct']);
  expect(proxied).toBe(0);
});

test('verifies TLS whatever NODE_TLS_REJECT_UNAUTHORIZED says, but for loopback', async () => {
  const port = await listen(createHttpsServer(UNTRUSTED, (_request, response) => void response.end('tls')) as Server);
  const urls = [`https://gateway.example.com:${port}/`, `https://127.0.0.1:${port}/`];
  expect(await askIn({}, ...urls)).toEqual(['DEPTH_ZERO_SELF_SIGNED_CERT', 'DEPTH_ZERO_SELF_SIGNED_CERT']);
  expect(await askIn({ NODE_TLS_REJECT_UNAUTHORIZED: '0' }, ...urls)).toEqual(['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls']);
});
