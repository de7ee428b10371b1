import { Duration } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { KeyProvider } from '../../../lib/cdk/key-provider';
import { KeyRotator } from '../../../lib/cdk/key-rotator';
import type { KeyRotatorProps } from '../../../lib/cdk/key-rotator-props';
import { readConfig } from '../../../lib/runtime/config';
import { FUNCTION_ROLES } from '../../../lib/rotation/fixed-names';
import { bareStack, flat, GATEWAY, gateway, statementsOf, templateOf } from './synthesize';

const template = templateOf({ 'prod/a': '{ provider: gateway }' });

function rotator(props: Partial<KeyRotatorProps>): Template {
  const stack = bareStack();
  new KeyRotator(stack, 'R', {
    rotatorName: 'own',
    provider: gateway(),
    adminSecret: Secret.fromSecretNameV2(stack, 'Admin', 'admin'),
    ...props,
  });
  return Template.fromStack(stack);
}

/** The environment of a function as it would be read there: references as ARNs. */
function environmentOf(of: Template, name: string): Record<string, string> {
  const [found] = Object.values(of.findResources('AWS::Lambda::Function', { Properties: { FunctionName: name } }));
  const { Variables } = (flat(found) as { Properties: { Environment: { Variables: Record<string, string> } } })
    .Properties.Environment;
  return Object.fromEntries(
    Object.entries(Variables).map(([key, value]) => [key, value.replace(/^<(.*)>$/, 'arn:$1')]),
  );
}

describe('functions', () => {
  test('have fixed names, one runtime, and logs as JSON in a group of their own', () => {
    for (const purpose of FUNCTION_ROLES) {
      template.hasResourceProperties('AWS::Lambda::Function', {
        FunctionName: `keyturn-gateway-${purpose}`,
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        Handler: 'index.handler',
        LoggingConfig: { LogFormat: 'JSON', LogGroup: Match.objectLike({ Ref: Match.anyValue() }) },
      });
      template.hasResource('AWS::Logs::LogGroup', {
        Properties: { LogGroupName: `/aws/lambda/keyturn-gateway-${purpose}`, RetentionInDays: 365 },
        DeletionPolicy: 'Delete',
      });
    }
  });

  test.each(FUNCTION_ROLES)('%s has an environment that it can read', (purpose) => {
    const config = readConfig(environmentOf(template, `keyturn-gateway-${purpose}`));
    expect(config).toMatchObject({
      rotator: 'gateway',
      providerType: 'http',
      providerOptions: GATEWAY,
      graceSeconds: 86_400,
      minGraceSeconds: 0,
      functionTimeoutSeconds: 180,
      scheduleGroup: 'keyturn-gateway',
    });
    expect(config.revokeFunctionArn).toMatch(/:function:keyturn-gateway-revoke$/);
    expect(config.adminSecretArn).toMatch(/:secret:keyturn\/admin\/gateway$/);
    expect(config.failureQueueUrl !== undefined).toBe(purpose === 'reconcile' || purpose === 'inspect');
  });

  test.each([
    ['5s', 180],
    ['2m', 240],
    ['10m', 720],
  ])('with a propagation of %s run for %d s', (propagation, timeout) => {
    const of = rotator({ provider: gateway({ ...GATEWAY, propagation }) });
    of.hasResourceProperties('AWS::Lambda::Function', { FunctionName: 'keyturn-own-rotate', Timeout: timeout });
    of.hasResourceProperties('AWS::Lambda::Function', { FunctionName: 'keyturn-own-revoke', Timeout: timeout });
    expect(environmentOf(of, 'keyturn-own-revoke')['KEYTURN_FUNCTION_TIMEOUT_SECONDS']).toBe(String(timeout));
  });

  test('have no admin credential where the type needs none', () => {
    const stack = bareStack();
    new KeyRotator(stack, 'R', {
      rotatorName: 'iam',
      provider: KeyProvider.awsIam({ users: ['svc'], exclusive: true }),
    });
    expect(environmentOf(Template.fromStack(stack), 'keyturn-iam-rotate')).not.toHaveProperty(
      'KEYTURN_ADMIN_SECRET_ARN',
    );
  });

  test('revoke retries twice, then its wake-up goes to the failure queue, which it may reach by then', () => {
    template.hasResource('AWS::Lambda::EventInvokeConfig', {
      Properties: {
        FunctionName: Match.objectLike({ Ref: Match.stringLikeRegexp('RevokeFunction') }),
        MaximumRetryAttempts: 2,
        DestinationConfig: {
          OnFailure: { Destination: { 'Fn::GetAtt': [Match.stringLikeRegexp('FailureQueue'), 'Arn'] } },
        },
      },
      DependsOn: Match.arrayWith([Match.stringLikeRegexp('RevokePolicy')]),
    });
  });
});

describe('who may call', () => {
  test('Secrets Manager, the rotation function alone, for this account', () => {
    const permissions = template.findResources('AWS::Lambda::Permission', {
      Properties: { Principal: 'secretsmanager.amazonaws.com' },
    });
    expect(
      Object.values(permissions).map((permission) => (flat(permission) as { Properties: unknown }).Properties),
    ).toEqual([
      {
        Action: 'lambda:InvokeFunction',
        FunctionName: expect.stringMatching(/RotateFunction.*\.Arn>$/),
        Principal: 'secretsmanager.amazonaws.com',
        SourceAccount: '<AWS::AccountId>',
      },
    ]);
  });

  test('EventBridge, the reconciler alone, by rule', () => {
    const permissions = template.findResources('AWS::Lambda::Permission', {
      Properties: { Principal: 'events.amazonaws.com' },
    });
    expect(Object.keys(permissions)).toHaveLength(4);
    for (const { Properties } of Object.values(
      flat(permissions) as Record<string, { Properties: Record<string, unknown> }>,
    )) {
      expect(Properties['FunctionName']).toMatch(/ReconcileFunction/);
      expect(Properties['SourceArn']).toMatch(/(CurrentMoved|FailureReported|Gauges|Sweep).*\.Arn>$/);
    }
  });

  test("Scheduler's role is assumed for this rotator's group, and invokes the revocation alone", () => {
    const [role] = Object.values(
      template.findResources('AWS::IAM::Role', { Properties: { Description: Match.stringLikeRegexp('Scheduler') } }),
    );
    expect(flat(role)).toMatchObject({
      Properties: {
        AssumeRolePolicyDocument: {
          Statement: [
            {
              Action: 'sts:AssumeRole',
              Principal: { Service: 'scheduler.amazonaws.com' },
              Condition: {
                StringEquals: {
                  'aws:SourceAccount': '<AWS::AccountId>',
                  'aws:SourceArn':
                    'arn:<AWS::Partition>:scheduler:<AWS::Region>:<AWS::AccountId>:schedule-group/keyturn-gateway',
                },
              },
            },
          ],
        },
      },
    });
    expect(statementsOf(template, 'WakeUps')).toEqual([
      {
        Effect: 'Allow',
        Action: 'lambda:InvokeFunction',
        Resource: expect.stringMatching(/:function:keyturn-gateway-revoke$/),
      },
    ]);
  });
});

describe('the reconciler runs', () => {
  test('when AWSCURRENT moves', () => {
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['aws.secretsmanager'],
        'detail-type': ['Secret Label Updated'],
        detail: { labelUpdated: ['AWSCURRENT'] },
      },
    });
  });

  test.each([
    ['rate(1 hour)', 'gauges'],
    ['rate(1 day)', 'sweep'],
  ])('at %s for %s', (ScheduleExpression, job) => {
    template.hasResourceProperties('AWS::Events::Rule', {
      ScheduleExpression,
      Targets: [Match.objectLike({ Input: JSON.stringify({ job }) })],
    });
  });
});

test('the schedule group goes with the stack', () => {
  template.hasResource('AWS::Scheduler::ScheduleGroup', {
    Properties: { Name: 'keyturn-gateway' },
    DeletionPolicy: 'Delete',
  });
});

test('the failure queue is encrypted and wants TLS', () => {
  template.hasResourceProperties('AWS::SQS::Queue', {
    QueueName: 'keyturn-gateway-failures',
    SqsManagedSseEnabled: true,
  });
  template.hasResourceProperties('AWS::SQS::QueuePolicy', {
    PolicyDocument: {
      Statement: [Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } })],
    },
  });
});

describe('fails', () => {
  test.each<[string, () => Partial<KeyRotatorProps>, RegExp]>([
    [
      'for a name that does not fit into those of functions',
      () => ({ rotatorName: 'Has_Capitals' }),
      /expected a rotatorName of lower-case letters/,
    ],
    [
      'for an unknown provider type',
      () => ({ provider: new KeyProvider({ type: 'htp' }) }),
      /unknown provider type 'htp'; known: .*aws-iam, .*http, /,
    ],
    [
      'for wrong options, with all of them',
      () => ({ provider: gateway({ endpoint: 'h' }) }),
      /provider type 'http'[^]*endpoint: expected[^]*issue: missing/,
    ],
    [
      'for a propagation time that no function can wait for',
      () => ({ provider: gateway({ ...GATEWAY, propagation: '14m' }) }),
      /more than Lambda's 900 s|at most/,
    ],
    [
      'for a grace period under its minimum',
      () => ({ grace: Duration.hours(1), minGrace: Duration.hours(2) }),
      /shorter than minGrace/,
    ],
    [
      'for options that Lambda has no room for',
      () => ({ provider: gateway({ ...GATEWAY, headers: { x: 'x'.repeat(4096) } }) }),
      /Lambda takes 4096/,
    ],
  ])('%s', (_, props, message) => {
    expect(() => rotator(props())).toThrow(message);
  });

  test('without an admin credential where the type needs one', () => {
    expect(() => new KeyRotator(bareStack(), 'R', { rotatorName: 'own', provider: gateway() })).toThrow(
      "rotator 'own': provider type 'http' needs adminSecret",
    );
  });
});
