import { ApiKey } from '../../../lib/rotation/api-key';
import { DEFAULT_FIELDS } from '../../../lib/rotation/policy';
import {
  fieldsOfValue,
  formatSecretValue,
  parseSecretValue,
  PLACEHOLDER_JSON,
  PLACEHOLDER_TEXT,
} from '../../../lib/rotation/secret-value';

const JSON_POLICY = { format: 'json', fields: DEFAULT_FIELDS } as const;
const TEXT_POLICY = { format: 'text', fields: DEFAULT_FIELDS } as const;
const RENAMED = { format: 'json', fields: { ...DEFAULT_FIELDS, apiKey: 'token', apiKeyId: 'id' } } as const;
const issued = { keyId: 'key-2', key: ApiKey.of('value-2') };
const facts = { provider: 'memory', issuedAt: new Date('2026-03-01T09:00:20Z') };
const OURS = { apiKey: 'value-2', apiKeyId: 'key-2', provider: 'memory', issuedAt: '2026-03-01T09:00:20.000Z' };

describe('a stored value', () => {
  it('is by default the shape that AWS recommends, and when the key was issued', () => {
    expect(JSON.parse(formatSecretValue(issued, undefined, JSON_POLICY, facts))).toEqual(OURS);
    expect(JSON.parse(formatSecretValue({ ...issued, endpoint: 'https://eu' }, undefined, JSON_POLICY, facts))).toEqual(
      { ...OURS, endpoint: 'https://eu' },
    );
  });

  it('is read back as it was written', () => {
    const read = parseSecretValue(formatSecretValue(issued, undefined, JSON_POLICY, facts), JSON_POLICY);
    expect(read).toMatchObject({ kind: 'key', keyId: 'key-2', issuedByUs: true });
    expect(read.kind === 'key' && read.key.reveal()).toBe('value-2');
  });

  it('carries unknown fields over, and leaves the placeholder behind', () => {
    const before = JSON.stringify({
      apiKey: 'value-1',
      apiKeyId: 'key-1',
      region: 'eu',
      limits: { rps: 5 },
      issuedAt: 'x',
    });
    expect(JSON.parse(formatSecretValue(issued, before, JSON_POLICY, facts))).toEqual({
      ...OURS,
      region: 'eu',
      limits: { rps: 5 },
    });
    expect(JSON.parse(formatSecretValue(issued, PLACEHOLDER_JSON, JSON_POLICY, facts))).toEqual(OURS);
  });

  it('carries over a field named __proto__ or constructor as the field that it is', () => {
    const text = formatSecretValue(issued, '{"__proto__":{"apiKey":"evil"},"constructor":1}', JSON_POLICY, facts);
    expect(Object.entries(JSON.parse(text) as object)).toEqual(
      expect.arrayContaining([
        ['__proto__', { apiKey: 'evil' }],
        ['constructor', 1],
        ['apiKey', 'value-2'],
      ]),
    );
  });

  it('starts anew where the current text is no object', () => {
    expect(JSON.parse(formatSecretValue(issued, 'garbage', JSON_POLICY, facts))).toEqual(OURS);
  });

  it('leaves behind what can be read and not written, and is stored all the same', () => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000);
    const text = formatSecretValue(issued, `{"deep":${deep},"region":"eu"}`, JSON_POLICY, facts);
    expect(JSON.parse(text)).toEqual({ ...OURS, region: 'eu' });
  });

  it('has the names that the policy gives its fields', () => {
    const text = formatSecretValue(
      issued,
      '{"token":"value-1","id":"key-1","apiKey":"of someone else"}',
      RENAMED,
      facts,
    );
    expect(JSON.parse(text)).toMatchObject({ token: 'value-2', id: 'key-2', apiKey: 'of someone else' });
    expect(parseSecretValue(text, RENAMED)).toMatchObject({ kind: 'key', keyId: 'key-2' });
  });

  it('as text is the bare key', () => {
    expect(formatSecretValue(issued, 'value-1', TEXT_POLICY, facts)).toBe('value-2');
    const read = parseSecretValue('value-2', TEXT_POLICY);
    expect(read).toMatchObject({ kind: 'key', keyId: undefined, issuedByUs: true });
    expect(read.kind === 'key' && read.key.reveal()).toBe('value-2');
  });

  it.each([
    ['the constant of a new secret', PLACEHOLDER_JSON, JSON_POLICY],
    ['an empty object', '{}', JSON_POLICY],
    ['the constant as text', PLACEHOLDER_TEXT, TEXT_POLICY],
    ['empty text', '', TEXT_POLICY],
  ])('%s is a placeholder without a key', (_, text, policy) => {
    expect(parseSecretValue(text, policy)).toEqual({ kind: 'placeholder' });
  });

  it.each([
    '',
    'bare-key',
    'null',
    '[]',
    '42',
    '"text"',
    '{"apiKey":',
    '{"token":"value"}',
    '{"apiKey":""}',
    '{"apiKey":42}',
  ])('%j is not understood', (text) => {
    expect(parseSecretValue(text, JSON_POLICY)).toEqual({ kind: 'notUnderstood' });
  });

  it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty'])('an inherited %s is no field', (name) => {
    const policy = { format: 'json', fields: { ...DEFAULT_FIELDS, apiKey: name, apiKeyId: name } } as const;
    expect(parseSecretValue('{"other":"x"}', policy)).toEqual({ kind: 'notUnderstood' });
  });

  it('finds an own field that is named so', () => {
    const policy = { format: 'json', fields: { ...DEFAULT_FIELDS, apiKey: '__proto__' } } as const;
    const read = parseSecretValue('{"__proto__":"value-1"}', policy);
    expect(read.kind === 'key' && read.key.reveal()).toBe('value-1');
  });

  it('without an issue time is a key that a person put there', () => {
    expect(parseSecretValue('{"apiKey":"v","apiKeyId":"key-9"}', JSON_POLICY)).toMatchObject({ issuedByUs: false });
    expect(parseSecretValue('{"apiKey":"v"}', JSON_POLICY)).toMatchObject({ keyId: undefined });
  });
});

describe('the fields of a value', () => {
  const fields = (text: string, policy: Parameters<typeof fieldsOfValue>[1]) => {
    const found = fieldsOfValue(text, policy);
    return found && Object.fromEntries(Object.entries(found).map(([name, value]) => [name, value.reveal()]));
  };

  it('are its texts by their own names, and by the usual ones where they were renamed', () => {
    const text = '{"token":"value-1","id":"key-1","org":"acme","limits":{"rps":5},"empty":""}';
    expect(fields(text, RENAMED)).toStrictEqual({
      token: 'value-1',
      id: 'key-1',
      org: 'acme',
      apiKey: 'value-1',
      apiKeyId: 'key-1',
    });
  });

  it('of a text are the key', () => {
    expect(fields('value-1', TEXT_POLICY)).toEqual({ apiKey: 'value-1' });
    expect(fields('{"apiKey":"value-1"}', TEXT_POLICY)).toEqual({ apiKey: '{"apiKey":"value-1"}' });
  });

  it.each([
    [PLACEHOLDER_JSON, JSON_POLICY],
    [PLACEHOLDER_TEXT, TEXT_POLICY],
    ['{"org":"acme"}', JSON_POLICY],
    ['garbage', JSON_POLICY],
  ])('of %s do not exist: it holds no key', (text, policy) => {
    expect(fields(text, policy)).toBeUndefined();
  });
});
