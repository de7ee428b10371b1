import { execFile } from 'node:child_process';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, LookupFunction, Server } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createHttp } from '../../lib/runtime/http';
import { providerFactory } from '../../lib/runtime/provider-factory';
import { providerAdapters } from '../../lib/providers/adapter-catalog';
import { providerTypes } from '../../lib/providers/catalog';
import { urlProblem } from '../../lib/providers/kit/endpoint';
import { GATEWAY } from '../unit/cdk/synthesize';
import { UNTRUSTED } from '../support/untrusted-certificate';
import type { Proofs } from './proofs-of-roles';

/** What a resolver says that lies: every name is this machine. */
const here: LookupFunction = (_, options, callback) =>
  options.all ? callback(null, [{ address: '127.0.0.1', family: 4 }]) : callback(null, '127.0.0.1', 4);
const elsewhere: LookupFunction = (_, options, callback) =>
  options.all ? callback(null, [{ address: '192.0.2.1', family: 4 }]) : callback(null, '192.0.2.1', 4);

const KEY = { authorization: 'Bearer a-key' };
const get = (url: string, headers: Readonly<Record<string, string>> = KEY) =>
  ({ method: 'GET', url, headers, timeoutMs: 20_000 }) as const;

async function served<T>(server: Server, use: (port: number) => Promise<T>): Promise<T> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await use((server.address() as AddressInfo).port);
  } finally {
    server.close();
  }
}

/** How many requests reach a server on this machine while something is tried. */
async function arrivals(listener: RequestListener, attempt: (port: number) => Promise<unknown>): Promise<number> {
  let seen = 0;
  const server = createServer((request, response) => {
    seen += 1;
    listener(request, response);
  });
  await served(server, attempt);
  return seen;
}

export const PROOFS_OF_ENDPOINTS: Proofs<void> = {
  async N1() {
    for (const endpoint of ['http://gateway.example.com', 'http://10.0.0.1', 'ftp://x', 'https://me:pw@x', '//x']) {
      expect([endpoint, urlProblem(endpoint)]).toEqual([endpoint, expect.any(String)]);
    }
    expect(urlProblem('https://gateway.example.com')).toBeUndefined();
    const seen = await arrivals(
      (_, response) => void response.end(),
      async (port) => {
        const refusal = { code: 'PLAINTEXT_REFUSED', sent: false };
        await expect(createHttp({ lookup: here })(get(`http://gateway.example.com:${port}/`))).rejects.toMatchObject(
          refusal,
        );
        await expect(createHttp({ lookup: elsewhere })(get(`http://localhost:${port}/`))).rejects.toMatchObject(
          refusal,
        );
      },
    );
    expect(seen).toBe(0);
  },

  async N2() {
    for (const metadata of ['169.254.169.254', '169.254.170.2', '[fd00:ec2::254]', '100.100.100.200']) {
      expect(urlProblem(`http://${metadata}/latest`)).toContain('https');
      await expect(createHttp()(get(`http://${metadata}/latest/meta-data`))).rejects.toMatchObject({
        code: 'PLAINTEXT_REFUSED',
        sent: false,
      });
    }
  },

  async N3() {
    let elsewhereSeen = 0;
    const target = createServer((_, response) => {
      elsewhereSeen += 1;
      response.end();
    });
    await served(target, async (port) => {
      for (const status of [301, 302, 303, 307, 308]) {
        const redirect: RequestListener = (_, response) =>
          void response.writeHead(status, { location: `http://127.0.0.1:${port}/` }).end();
        const seen = await arrivals(redirect, async (own) => {
          expect(await createHttp()(get(`http://127.0.0.1:${own}/`))).toMatchObject({ status });
        });
        expect(seen).toBe(1);
      }
    });
    expect(elsewhereSeen).toBe(0);
  },

  async N4() {
    const answer: RequestListener = (_, response) => void response.end('sent');
    await served(createHttpsServer(UNTRUSTED, answer), async (port) => {
      const { stdout } = await promisify(execFile)(
        process.execPath,
        [
          '--import',
          'tsx',
          join(__dirname, '..', 'support', 'ask-over-http.ts'),
          `https://gateway.example.com:${port}/`,
        ],
        { env: { PATH: process.env['PATH'], NODE_TLS_REJECT_UNAUTHORIZED: '0' } },
      );
      expect(JSON.parse(stdout)).toEqual(['DEPTH_ZERO_SELF_SIGNED_CERT']);
    });
  },

  async N5() {
    const seen = await arrivals(
      (_, response) => void response.end(),
      async (port) => {
        const url = `http://127.0.0.1:${port}/`;
        for (const spoilt of ['a\r\nx-admin: 1', 'a\nb', 'a\u0000b', 'a\u2028\u{10000}']) {
          await expect(createHttp()(get(url, { authorization: spoilt }))).rejects.toThrow();
          await expect(createHttp()(get(url, { [spoilt]: 'x' }))).rejects.toThrow();
        }
        expect((await createHttp()(get(`${url}?q=a%0d%0ab`))).status).toBe(200);
      },
    );
    expect(seen).toBe(1);
    const headers = { 'x-tenant\r\nx-admin': '1' };
    const { http } = providerTypes;
    expect(http?.check({ ...GATEWAY, headers })).toContainEqual(
      expect.objectContaining({ message: 'not a header name' }),
    );
    expect(http?.check({ ...GATEWAY, headers: { 'x-tenant': 'a\r\nx-admin: 1' } })).toHaveLength(1);
    expect(http?.check({ ...GATEWAY, headers: { host: 'evil.example.com' } })).toHaveLength(1);
  },

  N6() {
    for (const [name, { keyOptions }] of Object.entries(providerTypes)) {
      const says = /endpoint|url|host|headers|path/i;
      expect([name, keyOptions.filter((option) => says.test(option))]).toEqual([name, []]);
    }
    const { http } = providerAdapters;
    if (!http) throw new Error('no provider type http');
    const config = { providerType: 'http', providerOptions: GATEWAY, adminSecretArn: 'arn:aws:x' };
    const deps = {
      admin: () => Promise.resolve({}),
      http: createHttp(),
      clock: { now: () => new Date(0), sleep: () => Promise.resolve() },
    };
    const provider = providerFactory(config, http, deps);
    for (const option of ['endpoint', 'headers', '__proto__', 'constructor']) {
      const own = Object.fromEntries([[option, 'https://evil.example.com']]);
      expect(() => provider(own, () => Promise.resolve({}))).toThrow(
        expect.objectContaining({ code: 'PolicyInvalid' }) as Error,
      );
    }
  },
};
