import { PLACEHOLDERS } from './placeholders';
import { providerType } from '../../../../lib/providers/http/provider';
import type { HttpOptions } from '../../../../lib/providers/http/options';
import { bare, gateway, rolled, talkative } from './descriptions';

/** Problems as `path: message` lines. */
function problems(options: unknown): string[] {
  return providerType.check(options).map(({ path, message }) => `${path.join('.')}: ${message}`);
}

/** The gateway with one part replaced, whatever its type says. */
function withPart(name: keyof HttpOptions, part: object): unknown {
  const options: Record<string, unknown> = { ...gateway() };
  return { ...options, [name]: { ...(options[name] as object), ...part } };
}

describe('checking the options of http', () => {
  it.each([
    ['the example', gateway()],
    ['the least', bare()],
    ['everything else', talkative()],
    ['a single key that is rolled', rolled()],
  ])('finds nothing wrong with %s', (_, options) => {
    expect(problems(options)).toEqual([]);
  });

  it('names every problem at once, also when the structure is wrong elsewhere', () => {
    const found = problems({
      ...gateway(),
      endpoint: 'http://gateway.example.com',
      maxKeys: 1,
      propagation: '5 seconds',
      timeout: '5m',
      exclusive: 'yes',
      lineage: 'tag',
      colour: 'red',
      issue: { method: 'FETCH', path: 'v1/keys', body: {}, read: { keyId: 'constructor' } },
      verify: { ...gateway().verify, refused: { status: ['5xx', 302, 429, 200.5] }, path: '/v1/whoami?key={key}' },
      revoke: { method: 'DELETE', path: '/v1/keys' },
    });
    expect(found).toEqual([
      'maxKeys: expected at least 2: for a provider that allows a single key at a time describe roll in place of issue and revoke',
      'propagation: expected a duration of at most 10m, such as 5s, 2m or PT5S',
      'timeout: expected a duration of at most 30s, such as 5s, 2m or PT5S',
      'exclusive: expected true or false',
      'lineage: expected name, none',
      'issue.method: expected GET, HEAD, POST, PUT, PATCH, DELETE',
      'issue.read.key: missing; expected text',
      ...[0, 1, 2, 3].map(
        (index) =>
          `verify.refused.status.${index}: expected 2xx, 4xx or a status of theirs (408, 425 and 429 prove nothing, as do 3xx and 5xx)`,
      ),
      expect.stringMatching(/^colour: unknown option; known here: endpoint, headers, maxKeys, /),
      'endpoint: expected https (http is for loopback addresses only)',
      'issue.path: expected a path that begins with one slash',
      'issue.read.keyId: not a JMESPath expression that can be used: a reserved word',
      'verify.path: {key} in a path or query would reach access logs: use a header or the body',
      'revoke: expected {keyId} somewhere in its path, headers, body or form',
    ]);
  });

  it.each([
    ['https://user:pass@gateway.example.com', 'credentials do not belong into the URL: put them into the admin secret'],
    ['http://gateway.example.com', 'expected https (http is for loopback addresses only)'],
    ['http://127.0.0.1.example.com', 'expected https (http is for loopback addresses only)'],
    ['ftp://gateway.example.com', 'expected https'],
    ['gateway.example.com', 'expected a URL such as https://gateway.example.com'],
    ['https://gateway.example.com?tenant=1', 'expected no query and no fragment'],
  ])('refuses the endpoint %s', (endpoint, message) => {
    expect(problems({ ...gateway(), endpoint })).toEqual([`endpoint: ${message}`]);
    expect(problems(withPart('verify', { endpoint }))).toEqual([`verify.endpoint: ${message}`]);
  });

  it.each(['http://127.0.0.1:8080', 'http://localhost:1', 'http://[::1]:8080', 'https://gateway.example.com/base/'])(
    'takes the endpoint %s',
    (endpoint) => {
      expect(problems({ ...gateway(), endpoint })).toEqual([]);
    },
  );

  it.each(PLACEHOLDERS)('of %s: a template %j is refused', (part, change, expected) => {
    expect(problems(withPart(part, change))).toEqual([expected]);
  });

  it.each([
    ['constructor', 'not a JMESPath expression that can be used: a reserved word'],
    ['a ==', expect.stringContaining('parse error')],
    ['nope(a)', expect.stringContaining('Unknown function: nope()')],
    ['length(a, b)', expect.stringContaining('Expected at most 1 argument')],
  ])('tries the expression %s', (expression, message) => {
    const found = providerType.check(withPart('issue', { read: { keyId: expression, key: 'secret' } }));
    expect(found).toEqual([{ path: ['issue', 'read', 'keyId'], message: message as unknown }]);
    const inMatcher = providerType.check(withPart('revoke', { gone: { body: expression } }));
    expect(inMatcher).toEqual([{ path: ['revoke', 'gone', 'body'], message: message as unknown }]);
  });

  it('takes an expression that only fails on answers of another shape', () => {
    expect(problems(withPart('revoke', { gone: { body: 'length(errors) > `0`' } }))).toEqual([]);
  });

  it('wants a way to check the admin credential', () => {
    const { list: _list, lineage: _lineage, ...rest } = gateway();
    expect(problems(rest)).toEqual([
      'checkAdmin: missing; without list, expected a harmless request that shows whether the admin credential works',
    ]);
  });

  it('wants disable and enable together', () => {
    const { enable: _enable, ...rest } = gateway();
    expect(problems(rest)).toEqual(['enable: missing; disable and enable are of use together only']);
  });

  it('wants the id to be read elsewhere than the key', () => {
    expect(problems(withPart('issue', { read: { keyId: 'secret', key: 'secret' } }))).toEqual([
      'issue.read.keyId: the key id is shown in logs: it cannot be read where the key is',
    ]);
  });

  it('wants accepted and refused to differ', () => {
    expect(problems(withPart('verify', { accepted: { status: ['2xx'] }, refused: { status: ['2xx'] } }))).toEqual([
      'verify.refused: the same as accepted: nothing would be proved',
    ]);
  });

  it('wants the lineage to be written and read back where it is promised', () => {
    expect(problems(withPart('issue', { body: { name: 'fixed' } }))).toEqual([
      'lineage: expected {lineage} in the body or form of issue, and list.read.name that reads it back; else write none',
    ]);
  });

  it('wants to know where the cursor is read', () => {
    expect(problems(withPart('list', { cursor: 'after', next: undefined }))).toEqual([
      'list.next: missing; where does the answer hold the cursor?',
    ]);
  });

  it('tells what a single key still lacks', () => {
    const { account: _account, ...rest } = talkative();
    expect(problems(rest)).toEqual([]);
    expect(providerType.checkKey?.(rest)).toEqual([{ path: ['account'], message: 'missing; a template names it' }]);
    expect(providerType.checkKey?.(talkative())).toEqual([]);
    const create = () => providerType.create(rest, undefined as never);
    expect(create).toThrow(expect.objectContaining({ code: 'ConfigurationInvalid' }) as Error);
  });

  it.each([undefined, null, 'text', []])('says what is wrong with %j instead of options', (options) => {
    expect(problems(options)[0]).toMatch(/expected an object/);
  });
});
