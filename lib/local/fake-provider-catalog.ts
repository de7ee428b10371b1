import { AwsError } from '@keyturn/local-cloud';
import type { AwsIamOptions } from '../providers/aws-iam/options';
import type { HttpOptions } from '../providers/http/options';
import type { SuppliedOptions } from '../providers/supplied/options';
import { startStage } from './aws-api-gateway';
import { createFakeCloudflare } from '../testing/fake-providers/cloudflare';
import { createFakeDatadog } from '../testing/fake-providers/datadog';
import { createFakeEntra } from '../testing/fake-providers/entra';
import { createHttpFakeProvider } from '../testing/fake-providers/http/http-fake-provider';
import { createFakeNpm } from '../testing/fake-providers/npm';
import { createFakeOkta } from '../testing/fake-providers/okta';
import { createFakeOpenAi } from '../testing/fake-providers/openai';
import { pointAt } from './point-at';
import { startsServed, type FakeProviderStarter } from './running-fake';
import { watchRegister } from './sandbox';
import { createFakeSendgrid } from '../testing/fake-providers/sendgrid';
import { createFakeSupplied } from '../testing/fake-providers/supplied';
import { createFakeTwilio } from '../testing/fake-providers/twilio';

/** How the fake of each provider type is started. */
export const fakeProviderStarters: Readonly<Record<string, FakeProviderStarter>> = {
  'aws-api-gateway': startStage,
  'aws-iam': createUsers,
  cloudflare: startsServed(createFakeCloudflare, (options, origin) => ({
    ...options,
    endpoint: `${origin}/client/v4`,
  })),
  datadog: startsServed((fakeOptions) => createFakeDatadog(fakeOptions)),
  entra: startsServed(
    (fakeOptions) => createFakeEntra(fakeOptions),
    (options, origin) => ({ ...options, endpoint: origin, loginEndpoint: origin }),
  ),
  http: startsServed(
    (fakeOptions, options) => createHttpFakeProvider(options as unknown as HttpOptions, fakeOptions),
    (options, origin) => ({ ...pointAt(options as unknown as HttpOptions, origin) }),
  ),
  npm: startsServed((fakeOptions, { granular }) => createFakeNpm({ ...fakeOptions, granular: granular === true })),
  okta: startsServed((fakeOptions) => createFakeOkta(fakeOptions)),
  openai: startsServed(createFakeOpenAi, (options, origin) => ({ ...options, endpoint: `${origin}/v1` })),
  sandbox: watchRegister,
  sendgrid: startsServed((fakeOptions) => createFakeSendgrid(fakeOptions)),
  supplied: startsServed((fakeOptions, options) => createFakeSupplied(fakeOptions, options as SuppliedOptions)),
  twilio: startsServed((fakeOptions) => createFakeTwilio(fakeOptions)),
};

/** The local cloud's IAM is the provider. The users whose keys are rotated exist before a stack is deployed. */
async function createUsers(...[account, cloud]: Parameters<FakeProviderStarter>): Promise<undefined> {
  const { users } = account.options as unknown as AwsIamOptions;
  for (const user of users) {
    const nameAt = user.lastIndexOf('/') + 1;
    const input = { Path: `/${user.slice(0, nameAt)}`, UserName: user.slice(nameAt) };
    await cloud.call('iam', 'CreateUser', input).catch((error: unknown) => {
      if (!(error instanceof AwsError && error.code === 'EntityAlreadyExists')) throw error;
    });
  }
}
