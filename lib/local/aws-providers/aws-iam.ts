import { AwsError } from '@keyturn/local-cloud';
import type { AwsIamOptions } from '../../providers/aws-iam/options';
import type { FakeProviderStarter } from '../running-fake';

/** The local cloud's IAM is the provider. The users whose keys are rotated exist before a stack is deployed. */
export const startFakeProvider: FakeProviderStarter = async (account, cloud) => {
  const { users } = account.options as unknown as AwsIamOptions;
  for (const user of users) {
    const nameAt = user.lastIndexOf('/') + 1;
    const input = { Path: `/${user.slice(0, nameAt)}`, UserName: user.slice(nameAt) };
    await cloud.call('iam', 'CreateUser', input).catch((error: unknown) => {
      if (!(error instanceof AwsError && error.code === 'EntityAlreadyExists')) throw error;
    });
  }
  return undefined;
};
