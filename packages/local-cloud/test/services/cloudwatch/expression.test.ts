import { evaluateExpression, type MathValue } from '../../../src/services/cloudwatch/expression';
import { parseExpression } from '../../../src/services/cloudwatch/expression-parser';

const PERIODS = [0, 60, 120];
const METRICS: Record<string, MathValue> = {
  m1: new Map([
    [0, 1],
    [120, 3],
  ]),
  m2: new Map([
    [0, 10],
    [60, 0],
    [120, 0],
  ]),
};

function run(text: string): unknown {
  const value = evaluateExpression(parseExpression(text), {
    resolve: (id) => METRICS[id] ?? fail(id),
    metrics: () => Object.values(METRICS),
    periods: PERIODS,
  });
  return typeof value === 'number' ? value : Object.fromEntries(value);
}

function fail(id: string): never {
  throw new Error(`unknown identifier '${id}'`);
}

test.each([
  ['1 + 2 * 3 - 4 / 2', 5],
  ['-(2 + 3) * 2', -10],
  ['2 ^ 3', 8],
  ['m1 + m2', { 0: 11, 120: 3 }],
  ['m1 / m2', { 0: 0.1 }],
  ['m2 * 2', { 0: 20, 60: 0, 120: 0 }],
  ['FILL(m1, 0)', { 0: 1, 60: 0, 120: 3 }],
  ['FILL(m1, REPEAT)', { 0: 1, 60: 1, 120: 3 }],
  ['FILL(m1, 0) + m2', { 0: 11, 60: 0, 120: 3 }],
  ['SUM(m1)', 4],
  ['SUM([m1, m2])', { 0: 11, 60: 0, 120: 3 }],
  ['SUM(METRICS())', { 0: 11, 60: 0, 120: 3 }],
  ['MAX([m1, m2])', { 0: 10, 60: 0, 120: 3 }],
  ['MIN(m1)', 1],
  ['AVG([m1, m2])', { 0: 5.5, 60: 0, 120: 1.5 }],
  ['IF(m2 > 5, m1, 7)', { 0: 1, 60: 7, 120: 7 }],
  ['IF(m1 >= 1 AND m2 == 0, 1)', { 120: 1 }],
  ['abs(0 - m1)', { 0: 1, 120: 3 }],
])('%s', (text, expected) => {
  expect(run(text)).toEqual(expected);
});

test.each([
  ['ANOMALY_DETECTION_BAND(m1)', /does not know the function ANOMALY_DETECTION_BAND/],
  ['m1 +', /ends too early/],
  ['m1 $ m2', /unexpected '\$'/],
  ['SUM(m1', /ends too early/],
  ['m3 + 1', /unknown identifier 'm3'/],
  ['[m1, m2]', /a list of metrics cannot stand here/],
  ['SELECT AVG', /unexpected 'AVG'/],
])('refuses %s', (text, message) => {
  expect(() => run(text)).toThrow(message);
});
