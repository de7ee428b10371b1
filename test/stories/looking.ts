import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { verifyReceipts } from '../../lib/cli/receipts/verify-receipts';
import type { InspectAnswers } from '../../lib/handlers/inspect';
import { AwsError, type Caller } from '../../packages/local-cloud/src/kernel/kernel';
import { writeAssembly } from '../../packages/local-cloud/test/deploy/write-assembly';
import { logs } from './read-cloud';
import { must } from './must';
import type { Scene } from './scene';
import { openCloud } from '../../packages/local-cloud/test/open-cloud';

/** Somebody with one of the rotator's policies for people, and nothing else; undefined when there is no such policy. */
export async function hire({ cloud, rotator }: Scene, people: 'reader' | 'responder'): Promise<Caller | undefined> {
  const { accountId, region } = cloud;
  const directory = writeAssembly({
    [`Person-${people}`]: {
      template: {
        Resources: {
          Person: {
            Type: 'AWS::IAM::Role',
            Properties: {
              RoleName: people,
              AssumeRolePolicyDocument: {
                Statement: [
                  { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: { Ref: 'AWS::AccountId' } } },
                ],
              },
              ManagedPolicyArns: [`arn:aws:iam::${accountId}:policy/keyturn-${rotator}-${people}-${region}`],
            },
          },
        },
      },
    },
  });
  try {
    await cloud.deploy(directory);
    return { kind: 'role', roleArn: `arn:aws:iam::${accountId}:role/${people}`, sessionName: 'jo' };
  } catch {
    return undefined;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** What a function of the rotator answers somebody; undefined when they may not ask it, or it fails. */
export async function ask(
  { cloud, rotator }: Scene,
  caller: Caller,
  role: 'inspect' | 'operate',
  event: Readonly<Record<string, unknown>>,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  const Payload = Buffer.from(JSON.stringify({ v: 1, ...event }));
  try {
    const input = { FunctionName: `keyturn-${rotator}-${role}`, Payload };
    const answer = await openCloud(cloud).kernel.call(caller, 'lambda', 'Invoke', input);
    if (answer['FunctionError'] !== undefined) return undefined;
    return JSON.parse(Buffer.from(answer['Payload'] as Uint8Array).toString()) as Record<string, unknown>;
  } catch (error) {
    if (error instanceof AwsError && error.code === 'AccessDeniedException') return undefined;
    throw error;
  }
}

/** A person who may only read learns where keys stand, of a secret that is ours by its function and by its tag alone. */
export async function looking(scene: Scene): Promise<void> {
  const { secretName: SecretId, call } = scene;
  const reader = await hire(scene, 'reader');
  must(reader !== undefined, 'there is a policy for people who only read');
  const { arn: secretArn, tags = [] } = scene.secret();
  const status = async (event: Readonly<Record<string, unknown>> = {}) =>
    (await ask(scene, reader, 'inspect', { action: 'status', ...event })) as InspectAnswers['status'] | undefined;
  const one = async () => (await status({ secretArn }))?.keys[0];

  await call('secretsmanager', 'UntagResource', { SecretId, TagKeys: tags.map(({ Key }) => Key) });
  const key = await one();
  must(
    key !== undefined && key.current === scene.stages().current,
    'a person sees which version of an untagged secret is current',
  );
  must(key.ageSeconds !== undefined, 'a person sees how old a key is');
  await call('secretsmanager', 'TagResource', { SecretId, Tags: tags });
  const listed = (await status())?.keys.map(({ name }) => name) ?? [];
  must(listed.includes(SecretId), 'a person sees all keys of the rotator');
  const usage = await ask(scene, reader, 'inspect', { action: 'usage', secretArn });
  must(usage !== undefined, 'a person sees who uses a key');
  // The sweep, played before this in the whole story, is a day after the last rotation.
  const since = new Date(scene.cloud.now().getTime() - 3 * 24 * 3600_000).toISOString();
  const followed = await ask(scene, reader, 'inspect', { action: 'steps', secretArn, since });
  const { steps = [] } = (followed ?? {}) as Partial<InspectAnswers['steps']>;
  must(steps.length >= 4, 'a person sees the steps of the last rotation');
  const { checks = [] } = ((await ask(scene, reader, 'inspect', { action: 'doctor' })) ?? {}) as Partial<
    InspectAnswers['doctor']
  >;
  const problems = checks
    .filter(({ ok, found }) => !ok && found !== 'ALARM')
    .map(({ check, found }) => `${check}: ${found}`);
  must(checks.length > 10 && problems.length === 0, `the doctor sees every part: ${problems.join('; ')}`);

  const { lines = [], publicKey = '' } = ((await ask(scene, reader, 'inspect', { action: 'receipts', secretArn })) ??
    {}) as Partial<InspectAnswers['receipts']>;
  must(lines.length >= 2, 'a person sees the receipts of a key');
  const { findings } = verifyReceipts(lines, publicKey, { secretArn, asOf: scene.cloud.now() });
  must(
    findings.length === 0,
    `the receipts are signed, and whole: ${findings.map(({ message }) => message).join('; ')}`,
  );

  await call('secretsmanager', 'CancelRotateSecret', { SecretId });
  must((await one())?.stage === 'unmanaged', 'a person sees that a secret is rotated no more');
  await call('secretsmanager', 'RotateSecret', {
    SecretId,
    ClientRequestToken: randomUUID(),
    RotateImmediately: false,
  });
  await scene.cloud.advance(0);
  must(logs(scene, 'inspect').includes('inspected'), 'what was looked at is logged');
}
