import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { VARIABLES } from '../../runtime/config';
import { functionName } from '../../rotation/fixed-names';

/**
 * The provider options that a deployed rotator works with: what rotates the key later also checks it now. Empty where
 * none is deployed yet, or the person may not look.
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
