import { readShapes, shapeAt } from '../../src/protocols/shapes';

const shapes = {
  Value: 'number',
  'Dimensions.Value': 'blob',
  Tags: 'map',
  When: 'timestamp',
  Flag: 'boolean',
  Names: 'list',
} as const;

test('the longest name at the end of a path decides', () => {
  expect(shapeAt(shapes, ['MetricData', 'Value'])).toBe('number');
  expect(shapeAt(shapes, ['MetricData', 'Dimensions', 'Value'])).toBe('blob');
  expect(shapeAt(shapes, ['toString'])).toBeUndefined();
  expect(shapeAt(undefined, ['Value'])).toBeUndefined();
});

test('keys of a map are not members', () => {
  expect(readShapes({ Tags: { Value: 'high', When: 'never' } }, shapes)).toEqual({
    Tags: { Value: 'high', When: 'never' },
  });
});

test.each([
  [1_763_640_000.25, '2025-11-20T12:00:00.250Z'],
  ['1763640000', '2025-11-20T12:00:00.000Z'],
  ['2025-11-20T12:00:00Z', '2025-11-20T12:00:00.000Z'],
  [new Date(1_763_640_000_000), '2025-11-20T12:00:00.000Z'],
])('the timestamp %p is a date', (When, expected) => {
  expect(readShapes({ When }, shapes)).toEqual({ When: new Date(expected) });
});

test.each([
  [{ When: '' }, 'When is not a timestamp.'],
  [{ a: [{ Value: '' }] }, 'a.Value is not a number.'],
  [{ Value: 'NaN' }, 'Value is not a number.'],
])('%j is refused, naming the member', (input, message) => {
  expect(() => readShapes(input, shapes)).toThrow(message);
});

test('a list stays the list that it is, members of its items keep their names', () => {
  expect(readShapes({ Names: ['a', 'b'] }, shapes)).toEqual({ Names: ['a', 'b'] });
  expect(readShapes({ Names: [{ Value: '1' }] }, shapes)).toEqual({ Names: [{ Value: 1 }] });
});

test('a boolean, a lone member of a list, and nulls', () => {
  expect(readShapes({ Flag: 'true', Names: 'a', Gone: null }, shapes)).toEqual({ Flag: true, Names: ['a'] });
  expect(readShapes({ Flag: 'false', Names: '', Value: '1e3' }, shapes)).toEqual({
    Flag: false,
    Names: [],
    Value: 1000,
  });
});
