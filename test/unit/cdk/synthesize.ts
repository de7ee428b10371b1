import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { addInventory, createApp } from '../../../lib/cdk/app';
import { KeyProvider } from '../../../lib/cdk/key-provider';
import type { KeyturnStack } from '../../../lib/cdk/keyturn-stack';
import type { Inventory } from '../../../lib/inventory/inventory';
import { loadInventory } from '../../../lib/inventory/load-inventory';
import { providerTypes } from '../../../lib/providers/catalog';

/** Options of an http provider that pass its check. */
export const GATEWAY = {
  endpoint: 'https://gateway.example.com',
  headers: { authorization: 'Bearer {admin.token}' },
  propagation: '5s',
  issue: { method: 'POST', path: '/v1/keys', body: { name: '{lineage}' }, read: { keyId: 'id', key: 'secret' } },
  verify: {
    method: 'GET',
    path: '/v1/whoami',
    headers: { authorization: 'Bearer {key}' },
    accepted: { status: [200] },
    refused: { status: [401] },
  },
  revoke: { method: 'DELETE', path: '/v1/keys/{keyId}', accepted: { status: [204] }, gone: { status: [404] } },
  list: { method: 'GET', path: '/v1/keys', read: { keys: 'keys[]', keyId: 'id', name: 'name' } },
};

/** A provider with these options, as they stand in keys.yaml. */
export function gateway(options: object = GATEWAY): KeyProvider {
  return new KeyProvider({ type: 'http', options });
}

// Bundling takes a second for each function and changes nothing in the template but a hash: bundles.test.ts does it.
const CONTEXT = { 'aws:cdk:bundling-stacks': [] };

/** Holding templates against CloudFormation's schema takes five seconds in each file: `npm run templates` does it for all. */
const isValidated = process.env['TEMPLATES'] === 'validated';

/** The assemblies of a test file, which the CDK would leave behind. */
const assemblies = mkdtempSync(join(tmpdir(), 'keyturn-cdk-'));
afterAll(() => rmSync(assemblies, { recursive: true }));
const outdir = () => mkdtempSync(join(assemblies, 'cdk.out-'));

/** An app that bundles nothing, as somebody makes their own. */
export function bareApp(): App {
  return new App({ context: CONTEXT, outdir: outdir(), builtinCloudFormationValidation: isValidated });
}

/** A stack in such an app, for constructs of a test's own. */
export function bareStack(): Stack {
  return new Stack(bareApp(), 'Own');
}

/** The stack of an inventory, without bundles. */
export function inventoryStack(inventory: Inventory): KeyturnStack {
  return addInventory(createApp({ context: CONTEXT, outdir: outdir(), templateValidation: isValidated }), inventory);
}

/** The stack of an inventory whose gateway has these keys: name to entry in flow style. `fields` are the gateway's own. */
export function stackOf(keys: Readonly<Record<string, string>>, fields = ''): KeyturnStack {
  const lines = Object.entries(keys).map(([name, entry]) => `  ${name}: ${entry}`);
  const account = `{ type: http, admin: keyturn/admin/gateway, options: ${JSON.stringify(GATEWAY)}, ${fields} }`;
  const text = `providers:\n  gateway: ${account}\nkeys:\n${lines.join('\n')}\n`;
  const { inventory, problems } = loadInventory('keys.yaml', () => text, providerTypes);
  if (!inventory) throw new Error(JSON.stringify(problems));
  return inventoryStack(inventory);
}

/** Its template; that of the same keys is synthesized once in a test file, for nothing changes it. */
export function templateOf(keys: Readonly<Record<string, string>>, fields = ''): Template {
  const inventory = JSON.stringify([keys, fields]);
  const known = templates.get(inventory);
  if (known) return known;
  const template = Template.fromStack(stackOf(keys, fields));
  templates.set(inventory, template);
  return template;
}

const templates = new Map<string, Template>();

/** One statement of an IAM policy as the template holds it, intrinsics flattened: `arn:<AWS::Partition>:lambda:...`. */
export interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: string;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** The statements that a function's role has, by the function's purpose (`Rotate`) or `WakeUps`. */
export function statementsOf(template: Template, owner: string): readonly Statement[] {
  const policies = template.findResources('AWS::IAM::Policy', {
    Properties: { PolicyName: Match.stringLikeRegexp(`${owner}Policy`) },
  });
  const [policy, ...more] = Object.values(policies);
  if (!policy || more.length > 0) throw new Error(`expected one policy of ${owner}`);
  return (flat(policy) as { Properties: { PolicyDocument: { Statement: Statement[] } } }).Properties.PolicyDocument
    .Statement;
}

/** A part of a template with joins and references as plain text. */
export function flat(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(flat);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [intrinsic, argument] = entries[0] ?? [];
  if (entries.length === 1 && intrinsic === 'Ref') return `<${String(argument)}>`;
  if (entries.length === 1 && intrinsic === 'Fn::GetAtt') return `<${(argument as string[]).join('.')}>`;
  if (entries.length === 1 && intrinsic === 'Fn::Join') {
    const [delimiter, parts] = argument as [string, unknown[]];
    return parts.map(flat).join(delimiter);
  }
  return Object.fromEntries(entries.map(([name, part]) => [name, flat(part)]));
}
