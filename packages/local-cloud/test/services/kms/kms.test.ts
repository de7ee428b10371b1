import { createHash, verify } from 'node:crypto';
import { CreateKeyCommand, GetPublicKeyCommand, KMSClient, SignCommand } from '@aws-sdk/client-kms';
import { createKms } from '../../../src/services/kms/kms';
import { fakeKernel, ROLE } from '../cloudwatch/fake-kernel';
import { serveCloud } from '../../served-cloud';

const SPEC = { KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' } as const;

function setUp() {
  const kernel = fakeKernel();
  kernel.register(createKms(kernel).definition);
  const act = (operation: string, input: Record<string, unknown> = {}) => kernel.do('kms', operation, input);
  const create = async (input: Record<string, unknown> = {}) =>
    ((await act('CreateKey', { ...SPEC, ...input }))['KeyMetadata'] as { KeyId: string; Arn: string }).Arn;
  const sign = (KeyId: string, more: Record<string, unknown> = {}) =>
    act('Sign', { KeyId, Message: new Uint8Array([1]), SigningAlgorithm: 'ECDSA_SHA_256', ...more });
  return { kernel, act, create, sign };
}

test('over the SDK: what is signed, as a message or by its digest, is verified with the public key', async () => {
  const served = await serveCloud(({ kernel }) => [createKms(kernel).definition]);
  const client = new KMSClient(served.client);
  const { KeyMetadata } = await client.send(new CreateKeyCommand(SPEC));
  const KeyId = KeyMetadata?.Arn;
  const { PublicKey } = await client.send(new GetPublicKeyCommand({ KeyId }));
  const key = { key: Buffer.from(PublicKey ?? []), format: 'der', type: 'spki' } as const;
  // Often enough for r and s with and without their highest bit, and for short ones.
  for (let i = 0; i < 64; i++) {
    const message = Buffer.from(`message ${i}`);
    const digest = createHash('sha256').update(message).digest();
    for (const [MessageType, Message] of [['RAW', message] as const, ['DIGEST', digest] as const]) {
      const input = { KeyId, Message, MessageType, SigningAlgorithm: 'ECDSA_SHA_256' } as const;
      const { Signature, KeyId: signer } = await client.send(new SignCommand(input));
      expect(signer).toBe(KeyId);
      expect(verify('sha256', message, key, Buffer.from(Signature ?? []))).toBe(true);
      expect(verify('sha256', Buffer.from('another'), key, Buffer.from(Signature ?? []))).toBe(false);
    }
  }
  client.destroy();
  await served.stop();
});

test('a key is found by id, ARN, alias and the alias’s ARN; an alias can move to another key', async () => {
  const { act, create } = setUp();
  const arn = await create({ Description: 'first' });
  const id = arn.split('/').at(-1) ?? '';
  await act('CreateAlias', { AliasName: 'alias/a/receipts', TargetKeyId: id });
  for (const KeyId of [id, arn, 'alias/a/receipts', 'arn:aws:kms:us-east-1:111122223333:alias/a/receipts']) {
    expect(await act('DescribeKey', { KeyId })).toMatchObject({ KeyMetadata: { Arn: arn, Description: 'first' } });
  }
  const other = await create();
  await act('UpdateAlias', { AliasName: 'alias/a/receipts', TargetKeyId: other });
  expect(await act('DescribeKey', { KeyId: 'alias/a/receipts' })).toMatchObject({ KeyMetadata: { Arn: other } });
  await expect(act('CreateAlias', { AliasName: 'alias/a/receipts', TargetKeyId: arn })).rejects.toMatchObject({
    code: 'AlreadyExistsException',
  });
  await act('DeleteAlias', { AliasName: 'alias/a/receipts' });
  await expect(act('DescribeKey', { KeyId: 'alias/a/receipts' })).rejects.toMatchObject({ code: 'NotFoundException' });
});

test('a key that waits for its deletion signs no more', async () => {
  const { act, create, sign } = setUp();
  const arn = await create();
  await act('ScheduleKeyDeletion', { KeyId: arn, PendingWindowInDays: 7 });
  await expect(sign(arn)).rejects.toMatchObject({ code: 'KMSInvalidStateException' });
  expect(await act('DescribeKey', { KeyId: arn })).toMatchObject({ KeyMetadata: { KeyState: 'PendingDeletion' } });
});

test.each([
  ['a message beyond 4096 bytes', { Message: new Uint8Array(4097) }],
  ['a digest of another length', { MessageType: 'DIGEST' }],
  ['another algorithm', { SigningAlgorithm: 'RSASSA_PSS_SHA_256' }],
])('%s is a ValidationException', async (_, more) => {
  const { create, sign } = setUp();
  await expect(sign(await create(), more)).rejects.toMatchObject({ code: 'ValidationException' });
});

test('a key of another kind, and an alias of AWS’s, are refused', async () => {
  const { act, create } = setUp();
  await expect(create({ KeySpec: 'RSA_2048' })).rejects.toMatchObject({ code: 'UnsupportedOperationException' });
  const TargetKeyId = await create();
  await expect(act('CreateAlias', { AliasName: 'alias/aws/x', TargetKeyId })).rejects.toMatchObject({
    code: 'InvalidAliasNameException',
  });
});

test('the key’s policy decides who may sign', async () => {
  const { kernel, act, create } = setUp();
  const arn = await create();
  const Policy = JSON.stringify({
    Statement: [{ Effect: 'Allow', Principal: '*', Action: 'kms:sign', Resource: '*' }],
  });
  const input = { KeyId: arn, Message: new Uint8Array([1]), SigningAlgorithm: 'ECDSA_SHA_256' };
  await expect(kernel.call(ROLE, 'kms', 'Sign', input)).rejects.toMatchObject({ code: 'AccessDenied' });
  await act('PutKeyPolicy', { KeyId: arn, PolicyName: 'default', Policy });
  await expect(kernel.call(ROLE, 'kms', 'Sign', input)).resolves.toMatchObject({ KeyId: arn });
  expect(kernel.asked.at(-1)).toMatchObject({ what: { action: 'kms:Sign', resource: arn } });
});
