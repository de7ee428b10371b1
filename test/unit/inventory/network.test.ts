import { load, problemsOf, withKey } from './sample';

const KEY = 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const SUBNETS = ['subnet-0a1b2c3d4e5f60718', 'subnet-0a1b2c3d'];
const GROUPS = ['sg-0a1b2c3d4e5f60718'];
const account = (fields: string) => withKey('{ provider: gw }').replace('type: sample', `type: sample, ${fields}`);
const network = (fields: string) => account(`network: { ${fields} }`);

test('an account may have a KMS key and a network', () => {
  const text = account(`kmsKey: ${KEY}, network: { subnets: [${SUBNETS}], securityGroups: [${GROUPS}] }`);
  const { inventory } = load(text);
  expect(inventory?.providers).toMatchObject([{ kmsKey: KEY, network: { subnets: SUBNETS, securityGroups: GROUPS } }]);
  const [plain] = load(withKey('{ provider: gw }')).inventory?.providers ?? [];
  expect(plain).not.toHaveProperty('kmsKey');
  expect(plain).not.toHaveProperty('network');
});

test.each([
  `arn:aws:kms:eu-west-1:111122223333:key/mrk-${'0'.repeat(32)}`,
  'arn:aws-us-gov:kms:us-gov-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab',
])('%s is the ARN of a KMS key', (arn) => {
  expect(problemsOf(account(`kmsKey: "${arn}"`))).toEqual([]);
});

test.each(['alias/secrets', 'arn:aws:kms:eu-west-1:111122223333:alias/secrets', '1234abcd-12ab', `${KEY} `, '7'])(
  '%j is not, and is refused in words',
  (text) => {
    expect(problemsOf(account(`kmsKey: "${text}"`)).join('\n')).toContain("kmsKey: expected a KMS key's ARN, such as");
  },
);

test('every mistake of a network is reported at once, each at its place', () => {
  const text = network('subnets: [vpc-0a1b2c3d, subnet-0a1b2c3d, subnet-1], securityGroups: sg-0a1b2c3d, vpc: v');
  const problems = problemsOf(text);
  expect(problems.map((line) => line.replace(/^keys\.yaml:\d+:\d+: providers\.gw\./, ''))).toEqual([
    "network.subnets.0: expected an id such as subnet-0a1b2c3d4e5f60718, found 'vpc-0a1b2c3d'",
    "network.subnets.2: expected an id such as subnet-0a1b2c3d4e5f60718, found 'subnet-1'",
    "network.securityGroups: expected a list of 1 to 5 different ids such as sg-0a1b2c3d4e5f60718, found 'sg-0a1b2c3d'",
    'network.vpc: unknown field; known: subnets, securityGroups',
  ]);
});

const ids = (prefix: string, count: number) => Array.from({ length: count }, (_, i) => `${prefix}-0000000${i % 10}`);

test.each([
  ['a missing list', network(`subnets: [${SUBNETS}]`), 'network.securityGroups: missing; expected a list of 1 to 5'],
  ['an empty list', network(`subnets: [], securityGroups: [${GROUPS}]`), 'subnets: expected a list of 1 to 16'],
  [
    'more than Lambda takes',
    network(`subnets: [${SUBNETS}], securityGroups: [${ids('sg', 6)}]`),
    'securityGroups: expected a list of 1 to 5 different ids',
  ],
  [
    'one twice',
    network(`subnets: [${ids('subnet', 11)}], securityGroups: [${GROUPS}]`),
    'subnets: expected a list of 1 to 16 different ids',
  ],
  ['a text', account('network: default'), "network: expected { subnets, securityGroups }, found 'default'"],
])('%s is refused', (_, text, message) => {
  expect(problemsOf(text).join('\n')).toContain(message);
  expect(load(text).inventory).toBeUndefined();
});
