import { findSecrets } from '../../../lib/testing/find-secrets';

// 32 characters, with some that every encoding changes.
const SECRET = 'pa$$+word/0f2d"6f5c\\9b é=7a1c3e5';
const hex = Buffer.from(SECRET).toString('hex');
const base64 = (before: string) => Buffer.from(`${before}${SECRET}, and more`).toString('base64');

describe('a secret is found', () => {
  test.each([
    ['as it is', SECRET],
    ['in base64', base64('')],
    ['in base64 after one byte', base64(':')],
    ['in base64 after two', base64('u:')],
    ['in base64 after many', base64('user:')],
    ['in base64url', Buffer.from(`${SECRET}?`).toString('base64url')],
    ['in hex', hex],
    ['in upper-case hex', hex.toUpperCase()],
    ['percent-encoded', encodeURIComponent(SECRET)],
    ['percent-encoded in lower case', encodeURIComponent(SECRET).replace(/%../g, (code) => code.toLowerCase())],
    ['percent-encoded to the last letter', hex.replace(/../g, '%$&')],
    ['in JSON', JSON.stringify({ apiKey: SECRET })],
    ['in JSON in JSON', JSON.stringify(JSON.stringify({ apiKey: SECRET }))],
    ['as \\u escapes', [...SECRET].map((one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')],
    ['torn in the middle', `${SECRET.slice(0, 16)}\n${SECRET.slice(16)}`],
    ['torn early', `{"a":${SECRET.slice(0, 3)},"b":${SECRET.slice(3)}}`],
    ['torn late', `${SECRET.slice(0, -3)} ... ${SECRET.slice(-3)}`],
  ])('%s', (_, text) => {
    expect(findSecrets(['other', SECRET], `said: ${text}.`)).toEqual([SECRET]);
  });
});

test('what is not there is not found: other text, a public prefix, an empty value, a short one in base64', () => {
  const text = `pa$$+word/ ${Buffer.from('something else entirely').toString('base64')} sk-proj-1 YWI=`;
  expect(findSecrets([SECRET, '', 'ab', `sk-proj-1${'x'.repeat(40)}`], text)).toEqual([]);
});
