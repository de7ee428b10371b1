import { rmSync } from 'node:fs';
import { AwsError, type Caller, type PolicyDocument } from '../../packages/local-cloud/src/kernel/kernel';
import { writeAssembly } from '../../packages/local-cloud/test/deploy/write-assembly';
import { alarmTopicArn } from './inbox';
import { must } from './must';
import type { Scene } from './scene';
import { openCloud } from '../../packages/local-cloud/test/open-cloud';

/** Statements that forbid: somebody who is allowed everything tries what they are there for. */

const DEVELOPERS = {
  Resources: {
    Developers: {
      Type: 'AWS::IAM::Role',
      Properties: {
        RoleName: 'developers',
        AssumeRolePolicyDocument: {
          Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: { Ref: 'AWS::AccountId' } } }],
        },
        Policies: [
          { PolicyName: 'all', PolicyDocument: { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] } },
        ],
      },
    },
  },
};

async function hireDeveloper({ cloud }: Scene): Promise<Caller> {
  const directory = writeAssembly({ People: { template: DEVELOPERS } });
  await cloud.deploy(directory);
  rmSync(directory, { recursive: true });
  const roleArn = `arn:aws:iam::${cloud.accountId}:role/developers`;
  return { kind: 'role', roleArn, sessionName: 'jo' };
}

/** The tags are the policy of a secret: who may do everything else may still not change them. */
export async function tagGuard(scene: Scene): Promise<void> {
  const developer = await hireDeveloper(scene);
  const { kernel } = openCloud(scene.cloud);
  const SecretId = scene.secretName;
  const tag = (Key: string) =>
    kernel.call(developer, 'secretsmanager', 'TagResource', { SecretId, Tags: [{ Key, Value: '0s' }] });
  must(!(await isDenied(() => tag('team'))), 'anybody with the permission may set a tag of their own');
  must(await isDenied(() => tag('keyturn:grace')), 'a tag of ours is for the deployment to set');
  const TagKeys = ['keyturn:rotator'];
  const untag = () => kernel.call(developer, 'secretsmanager', 'UntagResource', { SecretId, TagKeys });
  must(await isDenied(untag), 'a tag of ours is for the deployment to remove');
}

/** Without TLS nobody publishes or sends, whatever else allows it. */
export async function tlsOnly(scene: Scene): Promise<void> {
  const developer = await hireDeveloper(scene);
  const topic = alarmTopicArn(scene.cloud);
  const { Attributes } = await scene.call('sns', 'GetTopicAttributes', { TopicArn: topic });
  const ofTopic = policyIn(Attributes);
  must(overTls(scene, developer, 'sns:Publish', topic, ofTopic, true), 'a publication with TLS is accepted');
  must(!overTls(scene, developer, 'sns:Publish', topic, ofTopic, false), 'a publication without TLS is refused');
  const { region, accountId } = scene.cloud;
  const queue = `arn:aws:sqs:${region}:${accountId}:keyturn-${scene.rotator}-failures`;
  const answer = await scene.call('sqs', 'GetQueueAttributes', { QueueUrl: queue, AttributeNames: ['Policy'] });
  const ofQueue = policyIn(answer['Attributes']);
  must(overTls(scene, developer, 'sqs:SendMessage', queue, ofQueue, true), 'a message with TLS is accepted');
  must(!overTls(scene, developer, 'sqs:SendMessage', queue, ofQueue, false), 'a message without TLS is refused');
}

/** The local cloud's port stands for AWS's TLS endpoint, so the question is put to its authorisation itself. */
function overTls(
  { cloud }: Scene,
  caller: Caller,
  action: string,
  resource: string,
  resourcePolicy: PolicyDocument | undefined,
  tls: boolean,
): boolean {
  const context = { 'aws:SecureTransport': String(tls) };
  try {
    openCloud(cloud).kernel.authorize(caller, { action, resource, context, ...(resourcePolicy && { resourcePolicy }) });
    return true;
  } catch (error) {
    if (error instanceof AwsError) return false;
    throw error;
  }
}

function policyIn(attributes: unknown): PolicyDocument | undefined {
  const text = (attributes as Readonly<Record<string, string>> | undefined)?.['Policy'];
  return text === undefined ? undefined : (JSON.parse(text) as PolicyDocument);
}

async function isDenied(act: () => Promise<unknown>): Promise<boolean> {
  try {
    await act();
    return false;
  } catch (error) {
    if (error instanceof AwsError && error.code === 'AccessDeniedException') return true;
    throw error;
  }
}
