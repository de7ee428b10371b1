import { format, inspect } from 'node:util';
import { ApiKey } from '../../../lib/rotation/api-key';
import { RotationError } from '../../../lib/rotation/errors';

const VALUE = 'sk-live-Zx81-very-secret';
const key = ApiKey.of(VALUE);
const held = { keyId: 'key-1', key };

describe('an API key gives its value by reveal() alone', () => {
  it.each([
    ['toString', () => key.toString()],
    ['String()', () => String(key)],
    ['a template literal', () => `the key is ${key}`],
    ['concatenation', () => 'the key is ' + String(key)],
    ['toJSON', () => key.toJSON()],
    ['JSON.stringify', () => JSON.stringify(key)],
    ['JSON.stringify of an object that holds it', () => JSON.stringify({ a: [held] })],
    ["node's inspect", () => inspect(key)],
    ["node's inspect of an object that holds it", () => inspect({ a: [held] }, { depth: 9, showHidden: true })],
    ['util.format', () => format('%s %o %O %j', key, key, held, held)],
    [
      'the names and values of its properties',
      () => JSON.stringify(Object.entries(Object.getOwnPropertyDescriptors(key))),
    ],
    ['a copy by spreading', () => inspect({ ...key })],
    ['an error that has it as its cause', () => inspect(new Error('failed', { cause: key }))],
    ['an error that has an object with it as its cause', () => inspect(new Error('failed', { cause: held }))],
    [
      'a RotationError of ours with it behind',
      () => inspect(new RotationError('NewKeyRefused', 'no', false, { cause: held })),
    ],
  ])('%s shows nothing of it', (_, show) => {
    const shown = show();
    expect(typeof shown).toBe('string');
    expect(shown).not.toContain(VALUE);
    expect(shown).not.toContain('Zx81');
  });

  it('says that something was withheld', () => {
    expect([String(key), JSON.stringify([key]), inspect(key)]).toEqual([
      '[ApiKey redacted]',
      '["[ApiKey redacted]"]',
      '[ApiKey redacted]',
    ]);
  });

  it('reveals its value, and compares without showing it', () => {
    expect(key.reveal()).toBe(VALUE);
    expect(key.equals(ApiKey.of(VALUE))).toBe(true);
    expect(key.equals(ApiKey.of('another'))).toBe(false);
  });
});
