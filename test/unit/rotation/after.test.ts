import { formatAfter, parseAfter } from '../../../lib/rotation/after';

it('a key that follows another names its secret and a time', () => {
  expect(parseAfter('staging/gateway-key 7d')).toEqual({ secret: 'staging/gateway-key', withinSeconds: 7 * 86_400 });
  expect(formatAfter({ secret: 'staging/gateway-key', withinSeconds: 7 * 86_400 })).toBe('staging/gateway-key 7d');
});

it.each([
  '',
  'staging',
  'staging ',
  ' 7d',
  'staging soon',
  'staging 0s',
  'staging 7d x',
  'a staging 7d',
  'staging  7d',
])('%j is no such policy', (text) => expect(parseAfter(text)).toBeUndefined());
