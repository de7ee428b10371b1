import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { VARIABLES } from '../../runtime/config';
import { functionName } from '../../rotation/fixed-names';

/**
 * The provider options of the deployed rotator: the key is checked with what will rotate it later. Empty where no rotator
 * is deployed yet, or the person may not read its configuration.
 */
export async function deployedOptions(rotator: string): Promise<Readonly<Record<string, unknown>>> {
  const client = new LambdaClient();
  try {
    const answer = await client.send(
      new GetFunctionConfigurationCommand({ FunctionName: functionName(rotator, 'rotate') }),
    );
    return JSON.parse(answer.Environment?.Variables?.[VARIABLES.providerOptions] ?? '{}') as Record<string, unknown>;
  } catch {
    return {};
  } finally {
    client.destroy();
  }
}
