import { evaluate } from '../../src/deploy/intrinsics';
import { creationOrder, referencesOf } from '../../src/deploy/references';
import { evaluateOutputs, stackScope } from '../../src/deploy/stack-scope';
import type { StackState, Stacks } from '../../src/deploy/stack-state';
import type { Template } from '../../src/deploy/template';

const template: Template = {
  Parameters: {
    BootstrapVersion: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/cdk-bootstrap/hnb659fds/version' },
    Stage: { Type: 'String' },
    Zones: { Type: 'CommaDelimitedList', Default: 'a,b' },
  },
  Mappings: { ByRegion: { 'eu-west-1': { size: 'small' } } },
  Conditions: {
    Prod: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] },
    NotProd: { 'Fn::Not': [{ Condition: 'Prod' }] },
    Either: { 'Fn::Or': [{ Condition: 'Prod' }, { Condition: 'NotProd' }] },
    Both: { 'Fn::And': [{ Condition: 'Prod' }, { Condition: 'NotProd' }] },
  },
  Outputs: {
    Name: {
      Value: { 'Fn::GetAtt': ['Queue', 'QueueName'] },
      Export: { Name: { 'Fn::Sub': '${AWS::StackName}:name' } },
    },
    Never: { Value: { Ref: 'Absent' }, Condition: 'NotProd' },
  },
};

function scopeOf(stage = 'prod') {
  const stack: StackState = { name: 'App', id: 'arn:stack', resources: new Map(), outputs: {}, exports: {} };
  stack.resources.set('Queue', {
    type: 'AWS::SQS::Queue',
    physicalId: 'http://queue',
    attributes: { Arn: 'arn:queue', QueueName: 'failures' },
    properties: {},
    deletionPolicy: 'Delete',
  });
  const other: StackState = {
    ...stack,
    name: 'Other',
    outputs: { Out: 'from other' },
    exports: { 'Other:x': 'imported' },
  };
  const stacks: Stacks = new Map([['Other', other]]);
  const options = { region: 'eu-west-1', accountId: '123456789012', parameters: { Stage: stage } };
  return { stack, scope: stackScope(template, stack, stacks, options) };
}
const value = (expression: unknown, stage?: string): unknown => evaluate(expression, scopeOf(stage).scope);

describe('intrinsic functions', () => {
  test.each([
    [{ Ref: 'Queue' }, 'http://queue'],
    [{ Ref: 'Stage' }, 'prod'],
    [{ Ref: 'Zones' }, ['a', 'b']],
    [{ Ref: 'AWS::Region' }, 'eu-west-1'],
    [{ 'Fn::GetAtt': ['Queue', 'Arn'] }, 'arn:queue'],
    [{ 'Fn::GetAtt': 'Queue.QueueName' }, 'failures'],
    [
      { 'Fn::Sub': 'a-${AWS::AccountId}-${Queue}-${Queue.Arn}-${!Literal}' },
      'a-123456789012-http://queue-arn:queue-${Literal}',
    ],
    [{ 'Fn::Sub': ['${x}/${Queue}', { x: { Ref: 'Stage' } }] }, 'prod/http://queue'],
    [{ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':s3']] }, 'arn:aws:s3'],
    [{ 'Fn::Select': [1, { 'Fn::Split': ['|', 'a|b|c'] }] }, 'b'],
    [{ 'Fn::Select': ['0', ['x']] }, 'x'],
    [{ 'Fn::Base64': 'hi' }, 'aGk='],
    [{ 'Fn::FindInMap': ['ByRegion', { Ref: 'AWS::Region' }, 'size'] }, 'small'],
    [{ 'Fn::FindInMap': ['ByRegion', 'us-east-1', 'size', { DefaultValue: 'large' }] }, 'large'],
    [{ 'Fn::If': ['Prod', 'yes', { Ref: 'Absent' }] }, 'yes'],
    [{ 'Fn::If': ['Both', { Ref: 'Absent' }, 'no'] }, 'no'],
    [{ 'Fn::If': ['Either', 1, 2] }, 1],
    [{ 'Fn::ImportValue': 'Other:x' }, 'imported'],
    [{ 'Fn::GetStackOutput': { StackName: 'Other', OutputName: 'Out' } }, 'from other'],
    [
      { a: [{ Ref: 'AWS::NoValue' }, 'b'], c: { Ref: 'AWS::NoValue' }, d: { e: 1 } },
      { a: ['b'], d: { e: 1 } },
    ],
    [{ Condition: { StringEquals: { x: { Ref: 'Stage' } } } }, { Condition: { StringEquals: { x: 'prod' } } }],
  ])('%j', (expression, result) => {
    expect(value(expression)).toEqual(result);
  });

  test.each([
    [{ 'Fn::Cidr': ['10.0.0.0/8', 1] }, 'does not know the intrinsic function Fn::Cidr'],
    [{ 'Fn::toString': [] }, 'does not know the intrinsic function Fn::toString'],
    [{ Ref: 'Absent' }, 'there is no resource or parameter Absent'],
    [{ 'Fn::GetAtt': ['Queue', 'Nope'] }, 'does not know the attribute Nope of Queue (AWS::SQS::Queue)'],
    [{ 'Fn::ImportValue': 'nope' }, 'No export named nope found'],
    ['{{resolve:secretsmanager:x}}', 'dynamic references ({{resolve:secretsmanager:...}})'],
    [{ 'Fn::Sub': '{{resolve:ssm:${Stage}}}' }, 'dynamic references ({{resolve:ssm:...}})'],
    [{ 'Fn::If': ['Absent', 1, 2] }, 'there is no condition Absent'],
    [{ 'Fn::Select': [3, ['a']] }, 'Fn::Select asks for item 3 of 1'],
  ])('%j is refused', (expression, message) => {
    expect(() => value(expression)).toThrow(message);
  });

  test('outputs and exports leave out what has a false condition', () => {
    const { stack, scope } = scopeOf();
    evaluateOutputs(template, stack, scope);
    expect(stack).toMatchObject({ outputs: { Name: 'failures' }, exports: { 'App:name': 'failures' } });
    expect(stack.outputs).not.toHaveProperty('Never');
  });
});

describe('order', () => {
  test('finds references wherever they stand', () => {
    const properties = {
      a: { 'Fn::Sub': 'x ${One.Arn} ${!No} ${Two}' },
      b: [{ 'Fn::GetAtt': ['Three', 'Arn'] }, { 'Fn::If': ['C', { Ref: 'Four' }, { 'Fn::GetAtt': 'Five.Arn' }] }],
      c: { 'Fn::Sub': ['${v}', { v: { Ref: 'Six' } }] },
    };
    expect(referencesOf(properties)).toEqual(expect.arrayContaining(['One', 'Two', 'Three', 'Four', 'Five', 'Six']));
    expect(referencesOf(properties)).not.toContain('No');
  });

  test('puts a resource after what it refers to and what it depends on', () => {
    const order = creationOrder('App', {
      Resources: {
        A: { Type: 'T', DependsOn: ['C'], Properties: { x: { Ref: 'B' } } },
        B: { Type: 'T', DependsOn: 'D' },
        C: { Type: 'T' },
        D: { Type: 'T', Properties: { x: { Ref: 'AWS::Region' } } },
      },
    });
    expect(order.map(([logicalId]) => logicalId)).toEqual(['C', 'D', 'B', 'A']);
  });

  test('refuses a circle by name', () => {
    const circle = {
      Resources: { A: { Type: 'T', DependsOn: 'B' }, B: { Type: 'T', Properties: { x: { Ref: 'A' } } } },
    };
    expect(() => creationOrder('App', circle)).toThrow('circular dependency between resources: A -> B -> A');
  });
});
