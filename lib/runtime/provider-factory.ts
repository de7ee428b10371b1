import type { Config } from './config';
import { configurationInvalid, VARIABLES } from './config';
import type { OptionProblem, ProviderDeps, ProviderAdapter, ProviderType } from '../providers/kit/provider-type';
import { RotationError } from '../rotation/errors';
import type { Services } from '../rotation/services';

/**
 * The provider for each secret: the rotator's options with the secret's own on top. Throws `ConfigurationInvalid` at
 * once when the rotator's are wrong, and `PolicyInvalid` later when a secret's own are, or are not a key's to set.
 */
export function providerFactory<Options>(
  config: Pick<Config, 'providerType' | 'providerOptions' | 'adminSecretArn' | 'adminIsSelf'>,
  providerType: ProviderAdapter<Options>,
  deps: ProviderDeps,
): Services['provider'] {
  refuseMisconfigured(config, providerType);
  return (own, currentKey) => {
    const foreign = Object.keys(own).filter((name) => !providerType.keyOptions.includes(name));
    if (foreign.length > 0) throw policyInvalid(`${foreign.join(', ')} is not for a single key to set`);
    const options = { ...config.providerOptions, ...own };
    const problems = providerType.check(options);
    if (problems.length > 0) throw policyInvalid(problems.map(describe).join('; '));
    return providerType.create(options as Options, config.adminIsSelf ? { ...deps, admin: currentKey } : deps);
  };
}

function refuseMisconfigured(
  config: Pick<Config, 'providerType' | 'providerOptions' | 'adminSecretArn' | 'adminIsSelf'>,
  { type, needsAdmin, check, keyOptions }: ProviderType<never>,
): void {
  const problems: string[] = [];
  if (config.providerType !== type)
    problems.push(`${VARIABLES.providerType} is "${config.providerType}", but this function was built for "${type}"`);
  if (needsAdmin && config.adminSecretArn === undefined && !config.adminIsSelf)
    problems.push(`${VARIABLES.adminSecretArn} is not set, and provider type ${type} needs it`);
  for (const problem of check(config.providerOptions)) {
    // A key's own option may be missing here: each secret brings it.
    const [first] = problem.path;
    const keysOwn = typeof first === 'string' && keyOptions.includes(first) && !(first in config.providerOptions);
    if (!keysOwn) problems.push(`${VARIABLES.providerOptions}: ${describe(problem)}`);
  }
  if (problems.length > 0) throw configurationInvalid(problems);
}

function policyInvalid(problem: string): RotationError {
  return new RotationError(
    'PolicyInvalid',
    `the secret's own provider options (tag keyturn:options): ${problem}; correct them in keys.yaml and deploy`,
    false,
  );
}

function describe({ path, message }: OptionProblem): string {
  return path.length > 0 ? `${path.join('.')} ${message}` : message;
}
