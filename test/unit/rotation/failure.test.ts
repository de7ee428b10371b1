import { RotationError, isRotationError } from '../../../lib/rotation/errors';
import { describeFailure } from '../../../lib/rotation/failure';

const parseGarbage = (): unknown => {
  try {
    return JSON.parse('sk-live-secret');
  } catch (error) {
    return error;
  }
};

describe('an error of ours', () => {
  it('is recognized by its code, also when it comes from another copy of the module', () => {
    const error = new RotationError('SlotsFull', 'no room', true);
    const copy = Object.assign(new Error('no room'), { name: 'RotationError', code: 'SlotsFull', retryable: true });
    expect([error, copy].map((one) => isRotationError(one, 'SlotsFull'))).toEqual([true, true]);
    expect([error, copy].map((one) => isRotationError(one, 'ZombieKey'))).toEqual([false, false]);
    expect([new Error('x'), { name: 'RotationError' }, undefined].map((one) => isRotationError(one))).toEqual([
      false,
      false,
      false,
    ]);
  });

  it('is described with its code, its message and what was behind it by name', () => {
    const error = new RotationError('StoreRefused', 'PutSecretValue: denied', false, { cause: parseGarbage() });
    expect(describeFailure(error)).toMatchObject({
      code: 'StoreRefused',
      message: 'PutSecretValue: denied',
      retryable: false,
      causes: ['SyntaxError'],
    });
  });
});

describe('an error that is not ours', () => {
  it.each([
    ['a parser that quotes its input', parseGarbage()],
    ['an error with a value in its message', new TypeError('invalid header: Bearer sk-live-secret')],
    ['one behind it', new TypeError('x', { cause: new Error('sk-live-secret') })],
    ['thrown text', 'sk-live-secret'],
    ['many lines', new Error('first\nsk-live-secret\n    at sk-live-secret')],
  ])('never quotes a value: %s', (_, error) => {
    const described = describeFailure(error);
    expect(described).toMatchObject({ code: 'Unexpected', retryable: true });
    expect(JSON.stringify(described)).not.toContain('sk-live-secret');
  });

  it('says where it was thrown, and what kind of error it was', () => {
    const described = describeFailure(parseGarbage());
    expect(described.message).toContain('SyntaxError');
    expect(described.at?.join()).toContain('failure.test.ts');
  });

  it('names each line of its way, and nothing but those', () => {
    const error = new Error('x');
    error.stack = 'Error: x\n  see at key.ts:1\n    at first (a.ts:1:22)\n\tat second (b.ts:123)\n    at c.ts:4 ';
    expect(describeFailure(error).at).toEqual(['at first (a.ts:1:22)', 'at second (b.ts:123)', 'at c.ts:4']);
  });

  it('is described without a way where it has none, and without causes where nothing is behind it', () => {
    const error = new Error('x');
    delete error.stack;
    expect(describeFailure(error)).toEqual({
      code: 'Unexpected',
      message: 'Error; its message is withheld because it may quote a value',
      retryable: true,
      at: [],
    });
    expect(describeFailure(7).message).toMatch(/^a thrown number; /);
  });

  it('ends, also when its causes go in a circle', () => {
    const error = new Error('a');
    error.cause = error;
    expect(describeFailure(error).causes).toHaveLength(5);
  });
});
