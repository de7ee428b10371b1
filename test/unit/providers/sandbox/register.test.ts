import { Readable } from 'node:stream';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { sdkRegister, type Register } from '../../../../lib/providers/sandbox/register';

/** The register behind something that answers every request with `{}`, as a proxy's own page might. */
function behindProxy(): Register {
  const response = () => ({ statusCode: 200, headers: {}, body: Readable.from([Buffer.from('{}')]) });
  return sdkRegister(
    'keyturn/sandbox',
    new SecretsManagerClient({
      region: 'eu-west-1',
      credentials: { accessKeyId: 'role', secretAccessKey: 'secret' },
      requestHandler: { handle: () => Promise.resolve({ response: response() }) },
    }),
  );
}

test.each<[string, (register: Register) => Promise<unknown>]>([
  ['no empty register', (register) => register.tags()],
  ['no tag that was added', (register) => register.tag('a', 'b')],
  ['no tag that was removed', (register) => register.untag(['a'])],
  ['no key', (register) => register.randomText(40)],
])('an answer that is not of Secrets Manager is %s', async (_what, ask) => {
  await expect(ask(behindProxy())).rejects.toMatchObject({
    code: expect.stringMatching(/^AnswerWithout/) as string,
    status: 200,
  });
});
