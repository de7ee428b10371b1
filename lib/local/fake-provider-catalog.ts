import type { AwsIamOptions } from '../providers/aws-iam/options';
import type { HttpOptions } from '../providers/http/options';
import type { SuppliedOptions } from '../providers/supplied/options';
import { startStage } from './aws-api-gateway';
import { createCloudflareVendor } from '../testing/fake-providers/cloudflare';
import { createDatadogVendor } from '../testing/fake-providers/datadog';
import { createEntraVendor } from '../testing/fake-providers/entra';
import { createHttpVendor } from '../testing/fake-providers/http/http-fake-provider';
import { createNpmVendor } from '../testing/fake-providers/npm';
import { createOktaVendor } from '../testing/fake-providers/okta';
import { createOpenAiVendor } from '../testing/fake-providers/openai';
import { pointAt } from './point-at';
import { startsServed, type VendorStarter } from './running-fake';
import { watchRegister } from './sandbox';
import { createSendgridVendor } from '../testing/fake-providers/sendgrid';
import { createSuppliedVendor } from '../testing/fake-providers/supplied';
import { createTwilioVendor } from '../testing/fake-providers/twilio';

/** How the fake of each provider type is started. */
export const vendorStarters: Readonly<Record<string, VendorStarter>> = {
  'aws-api-gateway': startStage,
  'aws-iam': createUsers,
  cloudflare: startsServed(createCloudflareVendor, (options, origin) => ({
    ...options,
    endpoint: `${origin}/client/v4`,
  })),
  datadog: startsServed((vendorOptions) => createDatadogVendor(vendorOptions)),
  entra: startsServed(
    (vendorOptions) => createEntraVendor(vendorOptions),
    (options, origin) => ({ ...options, endpoint: origin, loginEndpoint: origin }),
  ),
  http: startsServed(
    (vendorOptions, options) => createHttpVendor(options as unknown as HttpOptions, vendorOptions),
    (options, origin) => ({ ...pointAt(options as unknown as HttpOptions, origin) }),
  ),
  npm: startsServed((vendorOptions, { granular }) =>
    createNpmVendor({ ...vendorOptions, granular: granular === true }),
  ),
  okta: startsServed((vendorOptions) => createOktaVendor(vendorOptions)),
  openai: startsServed(createOpenAiVendor, (options, origin) => ({ ...options, endpoint: `${origin}/v1` })),
  sandbox: watchRegister,
  sendgrid: startsServed((vendorOptions) => createSendgridVendor(vendorOptions)),
  supplied: startsServed((vendorOptions, options) => createSuppliedVendor(vendorOptions, options as SuppliedOptions)),
  twilio: startsServed((vendorOptions) => createTwilioVendor(vendorOptions)),
};

/** The local cloud's IAM is the provider. The users whose keys are rotated exist before a stack is deployed. */
async function createUsers(...[account, cloud]: Parameters<VendorStarter>): Promise<undefined> {
  const { users } = account.options as unknown as AwsIamOptions;
  for (const path of users) {
    const arn = `arn:${cloud.kernel.partition}:iam::${cloud.kernel.accountId}:user/${path}`;
    cloud.services.iam.users.putUser(path.slice(path.lastIndexOf('/') + 1), arn);
  }
}
