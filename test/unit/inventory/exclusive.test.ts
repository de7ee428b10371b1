import { loadInventory } from '../../../lib/inventory/load-inventory';
import { formatProblem } from '../../../lib/inventory/problem';
import { providerTypes } from '../../../lib/providers/catalog';

const inventory = (exclusive: boolean, users: readonly [string, string]) => `
providers:
  iam: { type: aws-iam, options: { users: [svc-a, svc-b], exclusive: ${exclusive} } }
keys:
  prod/a: { provider: iam, options: { user: ${users[0]} } }
  prod/b: { provider: iam, options: { user: ${users[1]} } }
`;
const problems = (text: string) =>
  (loadInventory('keys.yaml', () => text, providerTypes).problems ?? []).map(formatProblem);

test('keys of an exclusive account may not share a principal: each would be an orphan of the other', () => {
  expect(problems(inventory(true, ['svc-a', 'svc-a']))).toContainEqual(
    expect.stringMatching(/^keys\.yaml:6:\d+: keys\.prod\/b: the same principal as keys\.prod\/a, and .* exclusive/),
  );
  expect(problems(inventory(true, ['svc-a', 'svc-b']))).toEqual([]);
});

test('an account that is not exclusive allows it', () => {
  expect(problems(inventory(false, ['svc-a', 'svc-a']))).not.toContainEqual(expect.stringContaining('exclusive'));
});
