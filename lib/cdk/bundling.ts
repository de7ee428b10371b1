import { join } from 'node:path';
import { LogLevel, OutputFormat, type BundlingOptions } from 'aws-cdk-lib/aws-lambda-nodejs';

/** Where the doors and the provider types stand: above this folder, also when the package is installed in another app. */
export const PACKAGE_ROOT = join(__dirname, '..', '..');

/**
 * How a door of lambdas/ becomes a bundle: its own code, the SDK and one provider type in one minified ES module.
 * `providerType` is the name of that type's file in lib/providers.
 */
export function bundling(providerType: string): BundlingOptions {
  return {
    format: OutputFormat.ESM,
    logLevel: LogLevel.WARNING,
    bundleAwsSDK: true,
    minify: true,
    mainFields: ['module', 'main'],
    // The oldest Node on which a developer runs the bundle; Lambda's own is newer.
    target: 'node20',
    // The SDK imports these only where the environment holds no credentials, which in Lambda it always does. They read a
    // developer's files and bring clients of their own: a fifth of the bundle.
    externalModules: ['sso', 'ini', 'process', 'web-identity'].map((name) => `@aws-sdk/credential-provider-${name}`),
    esbuildArgs: {
      '--alias': [`#provider=${join(PACKAGE_ROOT, 'lib', 'providers', `${providerType}.ts`)}`],
    },
  };
}
