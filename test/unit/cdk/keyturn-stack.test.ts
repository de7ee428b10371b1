import { join } from 'node:path';
import { readFileSync } from 'node:fs';
import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { CfnPolicy, PolicyStatement, type PolicyDocument } from 'aws-cdk-lib/aws-iam';
import { AwsSolutionsChecks } from 'cdk-nag';
import { KeyProvider } from '../../../lib/cdk/key-provider';
import { KeyRotator } from '../../../lib/cdk/key-rotator';
import { loadInventory } from '../../../lib/inventory/load-inventory';
import { providerTypes } from '../../../lib/providers/catalog';
import { bareApp, inventoryStack, stackOf } from './synthesize';
import { version } from '../../../package.json';
import { ROOT } from '../../support/root';

/** Every way in which keys and accounts differ in the template. */
const KEYS = {
  'prod/json': '{ provider: gateway, every: 7d, grace: 1h, owner: payments, criticality: high }',
  'prod/cron': '{ provider: gateway, every: "cron(0 8 ? * MON *)", window: 2h }',
  'prod/fields': '{ provider: gateway, options: { user: svc }, valueFields: { apiKey: token } }',
  legacy: '{ provider: gateway, secret: team/legacy }',
};

test('passes AwsSolutions, each acknowledgement with a reason', () => {
  const stack = stackOf(KEYS);
  const report = new AwsSolutionsChecks().validateScope(stack.node.root);
  expect(report.violations.map(({ ruleName, violatingResources }) => [ruleName, violatingResources])).toEqual([]);
});

test('passes AwsSolutions in a stack of a known account and Region, too', () => {
  const app = bareApp();
  const stack = new Stack(app, 'Own', { env: { account: '111122223333', region: 'eu-west-1' } });
  const provider = KeyProvider.awsIam({ users: ['svc'], exclusive: true });
  new KeyRotator(stack, 'Rotator', {
    rotatorName: 'own',
    provider,
    keys: { 'own/key': { options: { user: 'svc' } } },
  });
  expect(new AwsSolutionsChecks().validateScope(app).violations).toEqual([]);
});

test('is checked by AwsSolutions at every synthesis: a role with too much fails', () => {
  const stack = stackOf(KEYS);
  const [policy] = stack.node.findAll().filter(({ node }) => node.path.endsWith('Rotate/Policy/Resource'));
  if (!(policy instanceof CfnPolicy)) throw new Error('no policy of the rotation function');
  (policy.policyDocument as PolicyDocument).addStatements(
    new PolicyStatement({ actions: ['s3:GetObject'], resources: ['*'] }),
  );
  const report = new AwsSolutionsChecks().validateScope(stack.node.root);
  expect(report.violations.map(({ ruleName }) => ruleName)).toEqual(['AwsSolutions-IAM5[Resource::*]']);
});

test('of keys.example.yaml is this', () => {
  const file = join(ROOT, 'keys.example.yaml');
  const { inventory } = loadInventory(file, (path) => readFileSync(path, 'utf8'), providerTypes);
  if (!inventory) throw new Error('keys.example.yaml has problems');
  const template = Template.fromStack(inventoryStack(inventory)).toJSON();
  expect(withoutHashes(template)).toMatchSnapshot();
});

/** Without what changes with every line of a function's code, and with every release. */
function withoutHashes(value: unknown): unknown {
  const text = JSON.stringify(value)
    .replace(/[0-9a-f]{64}/g, '<hash>')
    .replaceAll(`/blob/v${version}/`, '/blob/<version>/');
  return JSON.parse(text) as unknown;
}
