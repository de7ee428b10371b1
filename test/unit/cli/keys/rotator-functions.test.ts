import { LambdaClient } from '@aws-sdk/client-lambda';
import { createRotatorFunctions } from '../../../../lib/cli/keys/rotator-functions';
import { awsError, ok, startScriptedAws, type ScriptedAws } from '../../aws/scripted-aws';

let aws: ScriptedAws;
let client: LambdaClient;
beforeAll(async () => {
  aws = await startScriptedAws();
  client = new LambdaClient({ ...aws.client, maxAttempts: 1 });
});
afterAll(async () => {
  client.destroy();
  await aws.stop();
});

test('rotators are found by the names of their functions, page by page', async () => {
  const page = (names: readonly string[], NextMarker?: string) =>
    ok({ Functions: names.map((FunctionName) => ({ FunctionName })), NextMarker });
  aws.answer(
    page(['keyturn-iam-inspect', 'keyturn-iam-rotate', 'other-inspect'], 'more'),
    page(['keyturn-a-b-inspect']),
  );
  expect(await createRotatorFunctions(client).list()).toEqual(['a-b', 'iam']);
});

test('an event goes out with its version, and the answer comes back', async () => {
  aws.answer(ok({ keys: [] }));
  expect(await createRotatorFunctions(client).inspect('gateway', { action: 'status' })).toEqual({ keys: [] });
  expect(aws.received.at(-1)).toEqual({
    target: 'POST /2015-03-31/functions/keyturn-gateway-inspect/invocations',
    input: { v: 1, action: 'status' },
  });
});

test.each([
  ['ResourceNotFoundException', 'there is no such function'],
  ['AccessDeniedException', "the rotator's policies for people, reader and responder, let you"],
  ['ServiceException', 'ServiceException'],
])('%s becomes a sentence', async (code, sentence) => {
  aws.answer(awsError(code));
  const asked = createRotatorFunctions(client).operate('gateway', { action: 'rotate' });
  await expect(asked).rejects.toMatchObject({
    name: 'CliError',
    status: 1,
    message: expect.stringMatching(new RegExp(`^keyturn-gateway-operate: .*${sentence}`)),
  });
});
