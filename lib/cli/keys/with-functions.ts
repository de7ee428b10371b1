import type { RotatorFunctions } from './rotator-functions';

/** The functions of the deployed rotators. The SDK is loaded here, so that a command without AWS starts at once. */
export async function withFunctions<Result>(use: (functions: RotatorFunctions) => Promise<Result>): Promise<Result> {
  const { LambdaClient } = await import('@aws-sdk/client-lambda');
  const { createRotatorFunctions } = await import('./rotator-functions.ts');
  const client = new LambdaClient();
  try {
    return await use(createRotatorFunctions(client));
  } finally {
    client.destroy();
  }
}
