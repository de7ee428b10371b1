import { sdkAccessKeys } from '../../lib/providers/aws-iam/sdk-access-keys';

/**
 * Run as a program by iam-lost-answer.test.ts: inside jest, the SDK does not recognize node's own connection errors as
 * errors and loses their codes. Prints what a creation failed with.
 */
sdkAccessKeys()
  .create('billing')
  .catch((error: unknown) => process.stdout.write(JSON.stringify(error)));
