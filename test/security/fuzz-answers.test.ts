import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { parse } from 'yaml';
import { providerAdapters } from '../../lib/providers/adapter-catalog';
import { providerTypes } from '../../lib/providers/catalog';
import type { HttpResponse } from '../../lib/providers/kit/provider-type';
import { ApiKey } from '../../lib/rotation/api-key';
import type { Provider } from '../../lib/rotation/provider';
import { callsOf } from './calls-of';
import { CANARY, FUZZ, hostileJson, inherited, MONSTER_TEXTS, tame } from './hostile';
import { ROOT } from '../support/root';

const before = inherited();
afterEach(() => expect(inherited()).toEqual(before));

interface Page {
  readonly providers?: Readonly<Record<string, { readonly type: string; readonly options: Record<string, unknown> }>>;
  readonly keys?: Readonly<Record<string, { readonly options?: Record<string, string> }>>;
}

/** The options that the page of a provider type shows, with those of its first key. */
function optionsOf(type: string): Record<string, unknown> {
  const page = readFileSync(join(ROOT, 'docs', 'providers', `${type}.md`), 'utf8');
  const blocks = [...page.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, yaml]) => parse(yaml ?? '') as Page);
  const { providers = {}, keys = {} } = blocks.find((block) => block.providers) ?? {};
  return { ...Object.values(providers)[0]?.options, ...Object.values(keys)[0]?.options };
}

/** What providers call things: so that a hostile answer gets as far as it can. */
const NAMES = [
  ...['id', 'sid', 'keys', 'data', 'result', 'results', 'items', 'secret', 'key', 'name', 'friendly_name', 'status'],
  ...[
    'success',
    'errors',
    'error',
    'code',
    'next',
    'next_page_uri',
    'has_more',
    'last_id',
    'meta',
    'attributes',
    'api_key',
  ],
  ...['created_at', 'last_used_at', 'value', 'token', 'client_secret', 'objects', 'policies', 'permissions', 'scopes'],
];

const answers: fc.Arbitrary<HttpResponse> = fc.record({
  status: fc.oneof(
    fc.constantFrom(200, 200, 200, 201, 204, 401, 403, 404, 409, 429, 500),
    fc.integer({ min: 0, max: 999 }),
  ),
  headers: fc.dictionary(
    fc.constantFrom('retry-after', 'x-request-id', 'link', 'location', 'content-type'),
    fc.oneof(
      fc.string({ maxLength: 60 }),
      fc.constantFrom('-1', '99999999999', 'Thu, 01 Jan 2099 00:00:00 GMT', '<https://evil.example.com/2>; rel="next"'),
    ),
  ),
  body: fc.oneof(
    { weight: 6, arbitrary: hostileJson(NAMES).map((value) => JSON.stringify(value) ?? '') },
    { weight: 1, arbitrary: fc.string() },
  ),
});

/** A provider to which the answers come in turn, over and over, and no time passes but what it waits. */
function providerOf(type: string, given: readonly HttpResponse[]): { provider: Provider; asked: string[] } {
  const asked: string[] = [];
  let now = Date.parse('2026-01-01T00:00:00Z');
  const clock = { now: () => new Date(now), sleep: (ms: number) => Promise.resolve(void (now += ms)) };
  const found = providerAdapters[type];
  if (!found) throw new Error(`no provider type ${type}`);
  const fields = [...(found.adminFields ?? ['apiKey']), 'token'];
  const admin = Object.fromEntries(fields.map((field) => [field, ApiKey.of(`${CANARY}-${field}`)]));
  const provider = found.create(optionsOf(type), {
    admin: () => Promise.resolve(admin),
    clock,
    readSecret: () => Promise.resolve(given[0]?.body),
    http: ({ url }) => {
      asked.push(url);
      now += 1000;
      return Promise.resolve(given[asked.length % given.length] as HttpResponse);
    },
  });
  return { provider, asked };
}

// Where the provider is AWS, the SDK reads the answers: fuzz-aws-answers.test.ts.
const types = Object.values(providerTypes).filter(({ needsAdmin }) => needsAdmin);

describe.each(types.map(({ type }) => type))('%s', (type) => {
  test('takes any answer, or fails with one of our errors, in a bounded number of requests', async () => {
    const property = fc.asyncProperty(fc.array(answers, { minLength: 1, maxLength: 4 }), async (given) => {
      const { provider, asked } = providerOf(type, given);
      for (const call of callsOf(provider)) {
        await tame(call);
        expect(asked.splice(0).length).toBeLessThan(1_000);
      }
    });
    await fc.assert(property, { ...FUZZ, numRuns: 50 });
  });

  test('takes answers that are deep, long or wide', async () => {
    for (const monster of MONSTER_TEXTS) {
      const body = `{"data":${monster},"keys":${monster},"result":${monster},"items":${monster}}`;
      const { provider, asked } = providerOf(type, [{ status: 200, headers: {}, body }]);
      for (const call of callsOf(provider)) {
        await tame(call);
        // A list of such pages is given up.
        expect(asked.splice(0).length).toBeLessThan(20);
      }
    }
  });

  test('asks no other host, wherever an answer points', async () => {
    const evil = 'https://evil.example.com/next';
    const next = Object.fromEntries(
      NAMES.map((name) => [name, name.includes('next') ? evil : [{ id: evil, name: evil }]]),
    );
    for (const body of [next, { data: next }, { meta: next }, { result: next, success: true }]) {
      const given = {
        status: 200,
        headers: { location: evil, link: `<${evil}>; rel="next"` },
        body: JSON.stringify(body),
      };
      const { provider, asked } = providerOf(type, [given]);
      for (const call of callsOf(provider)) await tame(call);
      expect(asked.length).toBeGreaterThan(0);
      expect(asked.filter((url) => new URL(url).hostname === 'evil.example.com')).toEqual([]);
    }
  });
});
