import { parsePattern } from '../../../src/services/events/check-pattern';
import { matchesPattern } from '../../../src/services/events/match-pattern';

const EVENT = {
  source: 'aws.secretsmanager',
  'detail-type': 'Secret Label Updated',
  resources: ['arn:aws:secretsmanager:us-east-1:111122223333:secret:prod/key-AbCdEf', 'arn:other'],
  detail: {
    name: 'prod/key',
    labelUpdated: 'AWSCURRENT',
    count: 5,
    ok: true,
    cause: null,
    tags: [],
    steps: [
      { name: 'create', state: 'done' },
      { name: 'test', state: 'failed' },
    ],
  },
};

test.each([
  [{ source: ['aws.secretsmanager'] }, true],
  [{ source: ['aws.ec2', 'aws.secretsmanager'] }, true],
  [{ source: ['aws.ec2'] }, false],
  [{ source: ['aws.secretsmanager'], detail: { labelUpdated: ['AWSPENDING'] } }, false],
  [{ detail: { labelUpdated: [{ prefix: 'AWS' }] } }, true],
  [{ detail: { labelUpdated: [{ prefix: { 'equals-ignore-case': 'aws' } }] } }, true],
  [{ detail: { labelUpdated: [{ suffix: 'CURRENT' }] } }, true],
  [{ detail: { labelUpdated: [{ suffix: 'current' }] } }, false],
  [{ detail: { labelUpdated: [{ 'equals-ignore-case': 'awscurrent' }] } }, true],
  [{ detail: { labelUpdated: [{ wildcard: 'AWS*ENT' }] } }, true],
  [{ detail: { labelUpdated: [{ 'anything-but': 'AWSPENDING' }] } }, true],
  [{ detail: { labelUpdated: [{ 'anything-but': ['AWSCURRENT', 'AWSPENDING'] }] } }, false],
  [{ detail: { labelUpdated: [{ 'anything-but': { prefix: 'AWS' } }] } }, false],
  [{ detail: { labelUpdated: [{ 'anything-but': { suffix: ['A', 'B'] } }] } }, true],
  [{ detail: { missing: [{ 'anything-but': 'x' }] } }, false],
  [{ detail: { missing: [{ exists: false }] } }, true],
  [{ detail: { name: [{ exists: false }] } }, false],
  [{ detail: { name: [{ exists: true }] } }, true],
  [{ detail: { deeply: { missing: [{ exists: false }] } } }, true],
  [{ detail: { count: [{ numeric: ['>', 0, '<=', 5] }] } }, true],
  [{ detail: { count: [{ numeric: ['>', 5] }] } }, false],
  [{ detail: { name: [{ numeric: ['=', 5] }] } }, false],
  [{ detail: { count: [5] } }, true],
  [{ detail: { count: ['5'] } }, false],
  [{ detail: { ok: [true] } }, true],
  [{ detail: { cause: [null] } }, true],
  [{ resources: [{ prefix: 'arn:aws:secretsmanager:' }] }, true],
  [{ resources: ['arn:none'] }, false],
  [{ detail: { tags: [{ exists: false }] } }, true],
  [{ detail: { steps: { name: ['test'], state: ['failed'] } } }, true],
  [{ detail: { steps: { name: ['create'], state: ['failed'] } } }, false],
  [{ $or: [{ source: ['x'] }, { detail: { count: [5] } }] }, true],
  [{ detail: { $or: [{ count: [1] }, { name: ['y'] }] } }, false],
  [{ source: ['aws.ec2'], $or: [{ detail: { count: [5] } }, { detail: { count: [6] } }] }, false],
])('%j: %s', (pattern, expected) => {
  expect(matchesPattern(parsePattern(JSON.stringify(pattern)), EVENT)).toBe(expected);
});

test.each([
  ['no json', 'Event pattern is not a valid JSON'],
  ['[]', 'Filter is not an object'],
  ['{}', 'Empty objects are not allowed'],
  ['{"source": "x"}', '"source" must be an object or an array'],
  ['{"source": []}', 'Empty arrays are not allowed'],
  ['{"source": [["x"]]}', 'A list cannot stand in a list'],
  ['{"source": [{"regex": "x"}]}', 'Unrecognized match type regex'],
  ['{"source": [{"cidr": "10.0.0.0/8"}]}', 'Unrecognized match type cidr'],
  ['{"source": [{"prefix": "x", "suffix": "y"}]}', 'Only one key allowed in match expression'],
  ['{"source": [{"prefix": 1}]}', 'prefix match pattern must be a non-empty string'],
  ['{"source": [{"exists": "yes"}]}', 'exists match pattern must be either true or false.'],
  ['{"n": [{"numeric": [">"]}]}', 'Value of numeric must be pairs of a comparison (<, <=, =, >=, >) and a number'],
  ['{"source": [{"anything-but": {"cidr": "x"}}]}', 'Unsupported anything-but pattern: cidr'],
  ['{"$or": [{"source": ["x"]}]}', '"$or" must be an array of at least two objects'],
])('refuses the pattern %s', (pattern, reason) => {
  expect(() => parsePattern(pattern)).toThrow(`Event pattern is not valid. Reason: ${reason}`);
});
