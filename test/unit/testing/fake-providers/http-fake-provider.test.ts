import { createHttp } from '../../../../lib/runtime/http';
import { createHttpFakeProvider } from '../../../../lib/testing/fake-providers/http/http-fake-provider';
import { inProcess } from '../../../../lib/testing/fake-providers/kit/in-process';
import { pointAtFake } from '../../../../lib/testing/fake-providers/http';
import { serveFakeProvider } from '../../../../lib/local/serve-fake-provider';
import type { FakeProvider } from '../../../../lib/testing/fake-providers/kit/fake-provider';
import { providerType } from '../../../../lib/providers/http/provider';
import type { HttpOptions } from '../../../../lib/providers/http/options';
import { ApiKey } from '../../../../lib/rotation/api-key';
import { LINEAGE } from '../../../../lib/testing/bench';
import { gateway, talkative } from '../../providers/http/descriptions';
import { virtualClock, type VirtualClock } from '../../../../lib/testing/virtual-clock';

const ADMIN = { token: 'admin-token' };

function make(options: HttpOptions = gateway()): { fakeProvider: FakeProvider; clock: VirtualClock } {
  const clock = virtualClock();
  return { fakeProvider: createHttpFakeProvider(options, { admin: ADMIN, clock, propagationMs: 1_000 }), clock };
}

const ask = (
  fakeProvider: FakeProvider,
  method: string,
  path: string,
  token: string,
  body?: unknown,
): { status: number; json?: Record<string, unknown>; silence?: string } => {
  const answer = fakeProvider.handle({
    method,
    url: `https://gateway.example.com${path}`,
    headers: { authorization: `Bearer ${token}` },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    timeoutMs: 1,
  });
  if (typeof answer === 'string') return { status: 0, silence: answer };
  if (answer.body === '') return { status: answer.status };
  return { status: answer.status, json: JSON.parse(answer.body) as Record<string, unknown> };
};
const issue = (fakeProvider: FakeProvider, name = 'n') => ask(fakeProvider, 'POST', '/v1/keys', ADMIN.token, { name });

describe('a fake provider', () => {
  it('answers as its description expects', () => {
    const { fakeProvider } = make();
    const issued = issue(fakeProvider, LINEAGE);
    expect(issued).toEqual({
      status: 201,
      json: { id: expect.any(String) as string, secret: expect.any(String) as string },
    });
    const listed = ask(fakeProvider, 'GET', '/v1/keys?limit=50', ADMIN.token);
    expect(listed.json).toEqual({
      keys: [
        {
          id: issued.json?.['id'],
          name: LINEAGE,
          created_at: '2026-03-01T09:00:20.000Z',
          status: expect.not.stringMatching(/^disabled$/) as string,
        },
      ],
    });
  });

  it('accepts a new key, and refuses a revoked one, only when the change has propagated', async () => {
    const { fakeProvider, clock } = make();
    const { id, secret } = issue(fakeProvider).json ?? {};
    const verify = () => ask(fakeProvider, 'GET', '/v1/whoami', String(secret)).status;
    expect(verify()).toBe(401);
    await clock.advance(1_000);
    expect(verify()).toBe(200);
    expect(ask(fakeProvider, 'DELETE', `/v1/keys/${String(id)}`, ADMIN.token).status).toBe(204);
    expect(verify()).toBe(200);
    await clock.advance(999);
    expect(verify()).toBe(200);
    await clock.advance(1);
    expect(verify()).toBe(401);
    expect(ask(fakeProvider, 'DELETE', `/v1/keys/${String(id)}`, ADMIN.token).status).toBe(404);
  });

  it('shows an observer what is so, and no value', async () => {
    const { fakeProvider, clock } = make();
    const { id, secret } = issue(fakeProvider, 'mine').json ?? {};
    ask(fakeProvider, 'GET', '/v1/whoami', String(secret));
    await clock.advance(60_000);
    ask(fakeProvider, 'GET', '/v1/whoami', String(secret));
    ask(fakeProvider, 'GET', '/v1/whoami', 'nobody');
    ask(fakeProvider, 'POST', `/v1/keys/${String(id)}/disable`, ADMIN.token);
    expect(fakeProvider.view()).toEqual({
      keys: [
        {
          keyId: id,
          name: 'mine',
          state: 'disabled',
          createdAt: new Date('2026-03-01T09:00:20Z'),
          acceptedFrom: new Date('2026-03-01T09:00:21Z'),
          acceptedUntil: new Date('2026-03-01T09:01:21Z'),
          accepted: 1,
          refused: 1,
          firstUsedAt: new Date('2026-03-01T09:01:20Z'),
          lastUsedAt: new Date('2026-03-01T09:01:20Z'),
        },
      ],
      requests: { issue: 1, verify: 3, disable: 1 },
      unknownKeys: 1,
    });
    expect(JSON.stringify(fakeProvider.view())).not.toContain(secret);
  });

  it('allows as many keys as its description says', () => {
    const { fakeProvider } = make();
    expect([issue(fakeProvider), issue(fakeProvider), issue(fakeProvider)].map(({ status }) => status)).toEqual([
      201, 201, 409,
    ]);
    ask(fakeProvider, 'DELETE', `/v1/keys/${String(fakeProvider.view().keys[0]?.keyId)}`, ADMIN.token);
    expect(issue(fakeProvider).status).toBe(201);
  });

  it('refuses another admin credential, other paths and malformed requests', () => {
    const { fakeProvider } = make();
    expect(ask(fakeProvider, 'GET', '/v1/keys?limit=50', 'another').status).toBe(401);
    expect(ask(fakeProvider, 'GET', '/v1/nothing', ADMIN.token).status).toBe(404);
    expect(ask(fakeProvider, 'PUT', '/v1/keys', ADMIN.token).status).toBe(404);
    fakeProvider.setAdmin({ token: 'fresh' });
    expect(issue(fakeProvider).status).toBe(401);
    expect(fakeProvider.view().keys).toEqual([]);
  });

  it('fails as asked: those requests, so many times, before or after the effect', () => {
    const { fakeProvider } = make();
    fakeProvider.fail({ mode: '500', requests: ['issue'], times: 1 });
    fakeProvider.fail({ mode: '429', requests: ['list'], retryAfterSeconds: 3 });
    expect(issue(fakeProvider).status).toBe(500);
    expect(fakeProvider.view().keys).toHaveLength(0);
    expect(issue(fakeProvider).status).toBe(201);
    expect(ask(fakeProvider, 'GET', '/v1/keys?limit=50', ADMIN.token).status).toBe(429);
    fakeProvider.heal();
    expect(ask(fakeProvider, 'GET', '/v1/keys?limit=50', ADMIN.token).status).toBe(200);
    fakeProvider.fail({ mode: 'reset', effect: 'after' });
    expect(issue(fakeProvider).silence).toBe('reset');
    expect(fakeProvider.view().keys).toHaveLength(2);
  });

  it('says that it has revoked a key which lives on, while it is idle', () => {
    const { fakeProvider } = make();
    const { id } = issue(fakeProvider).json as { id: string };
    const revoke = () => ask(fakeProvider, 'DELETE', `/v1/keys/${id}`, ADMIN.token).status;
    fakeProvider.fail({ mode: 'idle', requests: ['revoke'], times: 1 });
    expect(revoke()).toBe(204);
    expect(fakeProvider.view().keys[0]?.state).toBe('active');
    expect(revoke()).toBe(204);
    expect(fakeProvider.view().keys[0]?.state).toBe('revoked');
  });

  it.each([
    ['issue.read.key', { issue: { ...gateway().issue, read: { keyId: 'id', key: 'keys[0].value' } } }],
    ['verify.accepted', { verify: { ...gateway().verify, accepted: { body: "contains(name, 'x')" } } }],
    ['a contradiction', { verify: { ...gateway().verify, accepted: { body: 'ok && !ok' } } }],
    [
      'an answer that is both',
      {
        verify: {
          ...gateway().verify,
          accepted: { status: [200], body: 'ok' },
          refused: { status: [200], body: 'ok == `true`' },
        },
      },
    ],
    [
      'list.read.disabled',
      { list: { ...gateway().list, read: { keys: 'keys', keyId: 'id', disabled: 'off && !off' } } },
    ],
    ['list.read.keys', { list: { ...talkative().list, read: { keys: 'a[].b[]', keyId: 'id' } } }],
  ])('says in one line what it cannot derive: %s', (_, change) => {
    const create = () => make({ ...gateway(), ...change } as HttpOptions);
    expect(create).toThrow(
      /^the fake provider cannot make an answer for '.+': it knows plain paths and simple comparisons only$/,
    );
  });

  it('hangs in a process until the time limit of the request has passed', async () => {
    const { fakeProvider, clock } = make();
    fakeProvider.fail({ mode: 'hang' });
    const request = { method: 'GET', url: 'https://gateway.example.com/v1/whoami', headers: {}, timeoutMs: 7_000 };
    const start = clock.now().getTime();
    await expect(inProcess(fakeProvider, clock.sleep)(request)).rejects.toMatchObject({ code: 'TIMEOUT' });
    expect(clock.now().getTime() - start).toBe(7_000);
  });

  it('serves on loopback, where the real Http and an observer find it', async () => {
    const fakeProvider = createHttpFakeProvider(gateway(), {
      admin: ADMIN,
      clock: { now: () => new Date() },
      propagationMs: 0,
    });
    const served = await serveFakeProvider(fakeProvider);
    const http = createHttp();
    try {
      const options = pointAtFake({ ...gateway(), endpoint: 'https://gateway.example.com/' }, served.endpoint);
      expect(providerType.check(options)).toEqual([]);
      const clock = { now: () => new Date(), sleep: () => Promise.resolve() };
      const admin = () => Promise.resolve({ token: ApiKey.of(ADMIN.token) });
      const provider = providerType.create(options, { admin, http, clock });
      const issued = await provider.issue(LINEAGE, undefined);
      expect(await provider.verify(issued)).toBe('accepted');
      const observe = (method: string, path: string, body?: unknown) =>
        http({
          method,
          url: served.observer + path,
          headers: {},
          timeoutMs: 1_000,
          ...(body !== undefined && { body: JSON.stringify(body) }),
        });
      expect(JSON.parse((await observe('GET', '/view')).body)).toMatchObject({
        keys: [{ keyId: issued.keyId, accepted: 1 }],
      });
      expect((await observe('POST', '/faults', { mode: 'reset' })).status).toBe(200);
      expect(await provider.verify(issued)).toBe('unknown');
      expect((await observe('DELETE', '/faults')).status).toBe(200);
      expect(await provider.verify(issued)).toBe('accepted');
      for (const nonsense of [
        'text',
        { mode: '418' },
        { mode: '500', requests: ['all'] },
        { mode: '500', times: -1 },
      ]) {
        expect((await observe('POST', '/faults', nonsense)).status).toBe(400);
      }
      expect(
        (await http({ method: 'GET', url: `${served.endpoint}/view`, headers: {}, timeoutMs: 1_000 })).status,
      ).toBe(404);
    } finally {
      await served.close();
    }
  });

  it('is pointed at with every endpoint of the description', () => {
    const options = {
      ...gateway(),
      endpoint: 'https://a.example.com/base/',
      verify: { ...gateway().verify, endpoint: 'https://b.example.com' },
    };
    const moved = pointAtFake(options, 'http://127.0.0.1:9');
    expect([moved.endpoint, moved.verify.endpoint]).toEqual(['http://127.0.0.1:9/base', 'http://127.0.0.1:9']);
    expect({ ...moved, endpoint: options.endpoint, verify: options.verify }).toEqual(options);
  });
});
