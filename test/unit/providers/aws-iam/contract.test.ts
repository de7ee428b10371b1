import { createMemoryAccessKeys } from '../../../../lib/testing/fake-providers/memory-access-keys';
import { createAwsIamProvider } from '../../../../lib/providers/aws-iam/provider';
import { ApiKey } from '../../../../lib/rotation/api-key';
import type { ProviderHarness } from '../../../../lib/testing/bench';
import { describeProviderContract } from '../../../contracts/provider-contract';
import { virtualClock } from '../../../../lib/testing/virtual-clock';

function iamHarness(): ProviderHarness {
  const clock = virtualClock();
  const iam = createMemoryAccessKeys({
    clock,
    propagationMs: 4_000,
    users: ['svc/billing', 'other'],
    sleep: clock.sleep,
  });
  return {
    provider: createAwsIamProvider({ users: ['svc/billing'], exclusive: true }, { keys: iam, clock }),
    clock,
    fakeProvider: {
      keys: () => iam.view().keys,
      issueRequests: () => iam.view().requests['issue'] ?? 0,
      fail: iam.fail,
      heal: iam.heal,
      refuseAdmin: iam.denyRole,
      straying: () => 0,
    },
    secrets: () => [...iam.keys.all().map(({ value }) => value), 'made-up-canary'],
    madeUp: { keyId: 'AKIANEVER', key: ApiKey.of('made-up-canary') },
  };
}

describeProviderContract('aws-iam', iamHarness);
