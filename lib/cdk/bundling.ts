import { isAbsolute, join } from 'node:path';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Code, type AssetCode } from 'aws-cdk-lib/aws-lambda';
import { buildSync, type BuildOptions } from 'esbuild';

/** Where the doors and the provider types stand: above this folder, also when the package is installed in another app. */
export const PACKAGE_ROOT = join(__dirname, '..', '..');

/**
 * The code of a function: its door in lambdas/, bundled as the asset is staged. By esbuild in this process, where
 * NodejsFunction would start npx for each bundle: a second each, and whatever npm has to say of somebody's settings.
 */
export function bundledCode(door: string, provider: string): AssetCode {
  return Code.fromAsset(PACKAGE_ROOT, {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // CDK wants one for whoever cannot bundle without Docker.
      image: DockerImage.fromRegistry('unused'),
      // CDK bundles the same thing once, and does not look into `tryBundle` to see what is the same.
      command: [door, provider],
      local: {
        tryBundle(directory) {
          buildSync({ ...bundleOptions(door, provider), outfile: join(directory, 'index.mjs') });
          return true;
        },
      },
    },
  });
}

/**
 * How a door becomes a bundle: its own code, the SDK and one provider type in one minified ES module. `provider` is the
 * name of that type's file in lib/providers, or the absolute path of another.
 */
export function bundleOptions(door: string, provider: string): BuildOptions {
  return {
    absWorkingDir: PACKAGE_ROOT,
    entryPoints: [join('lambdas', `${door}.ts`)],
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    mainFields: ['module', 'main'],
    // The oldest Node on which a developer runs the bundle; Lambda's own is newer.
    target: 'node20',
    // The SDK imports these only where the environment holds no credentials, which in Lambda it always does. They read a
    // developer's files, or ask the metadata of a container, and bring clients of their own: a fifth of the bundle.
    external: [
      ...['sso', 'ini', 'process', 'web-identity', 'http'].map((name) => `@aws-sdk/credential-provider-${name}`),
      '@smithy/credential-provider-imds',
    ],
    alias: {
      '#provider': isAbsolute(provider) ? provider : join(PACKAGE_ROOT, 'lib', 'providers', `${provider}.ts`),
      '@smithy/core/event-streams': join(PACKAGE_ROOT, 'lib', 'aws', 'no-event-streams.ts'),
    },
    logLevel: 'warning',
  };
}
