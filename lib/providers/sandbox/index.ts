import type { Capabilities } from '../../rotation/provider';
import { capabilitiesOf } from '../kit/capabilities';
import { checkSandboxOptions, MAX_KEYS, registerOf, TYPE, type SandboxOptions } from './options';
import type { IamNeed, ProviderType } from '../kit/provider-type';

/** AWS gives no figure for tags. Usually a second or two. */
const DEFAULT_PROPAGATION = '10s';

/**
 * A provider within the AWS account itself, for keys that open nothing: a standing canary, and a place to rehearse. Its
 * register of keys is the tags of one secret. API: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_TagResource.html
 *
 * Docs: docs/providers/sandbox.md. Permission: to read and change the register's tags, and GetRandomPassword. Note:
 * a person who may change those tags can make, disable and revoke keys, as at a provider's console.
 */
export const providerType: ProviderType<SandboxOptions> = {
  type: TYPE,
  needsAdmin: false,
  keyOptions: ['principal'],
  check: checkSandboxOptions,
  capabilities,
  stateSecret: registerOf,
  iamNeeds,
};

function iamNeeds(options: SandboxOptions): readonly IamNeed[] {
  return [
    {
      actions: ['secretsmanager:DescribeSecret', 'secretsmanager:TagResource', 'secretsmanager:UntagResource'],
      // Six characters of AWS's follow the name.
      resources: [`arn:\${partition}:secretsmanager:\${region}:\${account}:secret:${registerOf(options)}-??????`],
    },
    // It knows of no resource, and reads none.
    { actions: ['secretsmanager:GetRandomPassword'], resources: ['*'] },
  ];
}

function capabilities({ propagation = DEFAULT_PROPAGATION }: SandboxOptions): Capabilities {
  return capabilitiesOf(propagation, { class: 'slots', maxKeys: MAX_KEYS, disables: true, identifies: true });
}
