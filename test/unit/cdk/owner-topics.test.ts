import { Match, Template } from 'aws-cdk-lib/assertions';
import { loadInventory } from '../../../lib/inventory/load-inventory';
import { providerTypes } from '../../../lib/providers/catalog';
import { RUNBOOK_OF_EVENT, SECURITY_ALARMS } from '../../../lib/rotation/alarms';
import { flat, GATEWAY, inventoryStack } from './synthesize';

function templateOf(top: string): Template {
  const account = `{ type: http, admin: keyturn/admin/gateway, options: ${JSON.stringify(GATEWAY)} }`;
  const text = `${top}
providers: { gateway: ${account}, other: ${account} }
keys:
  prod/a: { provider: gateway, owner: payments }
  prod/b: { provider: gateway, owner: 'team web/api' }
  prod/c: { provider: other, owner: payments }
  prod/d: { provider: gateway, owner: payments }
  prod/e: { provider: gateway }
`;
  const { inventory, problems } = loadInventory('keys.yaml', () => text, providerTypes);
  if (!inventory) throw new Error(JSON.stringify(problems));
  return Template.fromStack(inventoryStack(inventory));
}

interface TellingRule {
  readonly EventPattern: { readonly 'detail-type': readonly string[]; readonly detail: { readonly owner?: string[] } };
  readonly Targets: readonly { readonly Arn: unknown }[];
}
const ownerRules = (template: Template): readonly TellingRule[] =>
  Object.values(template.findResources('AWS::Events::Rule'))
    .map(({ Properties }) => Properties as TellingRule)
    .filter(({ EventPattern }) => EventPattern?.detail?.owner);
const reported = Object.keys(RUNBOOK_OF_EVENT).sort();

describe('ownerTopics: true', () => {
  const template = templateOf('ownerTopics: true');

  test('the notifications about an owner’s keys go to the topic of that owner', () => {
    const rules = ownerRules(template);
    expect(rules.map(({ EventPattern }) => EventPattern.detail)).toEqual([
      { rotator: ['gateway', 'other'], owner: ['payments'], runbook: [{ exists: true }] },
      { rotator: ['gateway'], owner: ['team web/api'], runbook: [{ exists: true }] },
    ]);
    for (const { EventPattern } of rules) expect([...EventPattern['detail-type']].sort()).toEqual(reported);
    const topics = rules.map(({ Targets }) => flat(Targets[0]?.Arn));
    expect(new Set(topics).size).toBe(2);
    template.resourceCountIs('AWS::SNS::Topic', 3);
    const outputs = Object.values(
      template.findOutputs('*', { Description: Match.stringLikeRegexp('^Subscribe owner') }),
    );
    expect(outputs.map((one) => flat((one as { Value: unknown }).Value))).toEqual(topics);
  });

  test('EventBridge may publish to it', () => {
    template.resourceCountIs('AWS::SNS::TopicPolicy', 3);
    for (const policy of Object.values(template.findResources('AWS::SNS::TopicPolicy'))) {
      expect(JSON.stringify(policy)).toContain('events.amazonaws.com');
    }
  });
});

test('what goes to a security topic goes to no owner', () => {
  for (const { EventPattern } of ownerRules(templateOf('ownerTopics: true\nsecurityTopic: true'))) {
    expect([...EventPattern['detail-type']].sort()).toEqual(
      reported.filter(
        (type) => !SECURITY_ALARMS.has(RUNBOOK_OF_EVENT[type as keyof typeof RUNBOOK_OF_EVENT] ?? 'zombie-key'),
      ),
    );
  }
});

test('without it there is one topic, and no rule for an owner', () => {
  const template = templateOf('');
  template.resourceCountIs('AWS::SNS::Topic', 1);
  expect(ownerRules(template)).toEqual([]);
});
