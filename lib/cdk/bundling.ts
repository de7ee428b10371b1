import { writeFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Code, type AssetCode } from 'aws-cdk-lib/aws-lambda';
import { buildSync, type BuildOptions } from 'esbuild';
import { FUNCTION_ROLES, type FunctionRole } from '../rotation/fixed-names';

/** Where the doors and the provider types stand: above this folder, also when the package is installed in another app. */
export const PACKAGE_ROOT = join(__dirname, '..', '..');

/**
 * The code of a function: its door in lambdas/, bundled as the asset is staged. By esbuild in this process, where
 * NodejsFunction would start npx for each bundle: a second each, and whatever npm has to say of somebody's settings.
 */
export function bundledCode(door: FunctionRole, provider: string): AssetCode {
  return Code.fromAsset(PACKAGE_ROOT, {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // CDK wants one for whoever cannot bundle without Docker.
      image: DockerImage.fromRegistry('unused'),
      // CDK bundles the same thing once, and does not look into `tryBundle` to see what is the same.
      command: [door, provider],
      local: {
        tryBundle(directory) {
          writeFileSync(join(directory, 'index.mjs'), bundlesOf(provider)[door]);
          return true;
        },
      },
    },
  });
}

type Bundles = Readonly<Record<FunctionRole, Uint8Array>>;
const bundled = new Map<string, Bundles>();

/**
 * The bundles of all doors with one provider, made at once: they share most of their sources, so that all of them take
 * little longer than one. Made once in a process, which has loaded its own modules once, too.
 */
function bundlesOf(provider: string): Bundles {
  const known = bundled.get(provider);
  if (known) return known;
  const options = { ...bundleOptions(FUNCTION_ROLES, provider), outdir: PACKAGE_ROOT, write: false } as const;
  // The outputs are in the order of the entry points.
  const { outputFiles } = buildSync(options);
  const made = Object.fromEntries(FUNCTION_ROLES.map((door, i) => [door, outputFiles[i]?.contents])) as Bundles;
  bundled.set(provider, made);
  return made;
}

/**
 * How doors become bundles, each its own code, the SDK and one provider type in one minified ES module. `provider` is
 * the name of that type's folder in lib/providers, or the absolute path of another.
 */
export function bundleOptions(doors: readonly FunctionRole[], provider: string): BuildOptions {
  return {
    absWorkingDir: PACKAGE_ROOT,
    entryPoints: doors.map((door) => join('lambdas', `${door}.ts`)),
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
      '#provider': isAbsolute(provider) ? provider : join(PACKAGE_ROOT, 'lib', 'providers', provider, 'provider.ts'),
      '@smithy/core/event-streams': join(PACKAGE_ROOT, 'lib', 'aws', 'no-event-streams.ts'),
    },
    logLevel: 'warning',
  };
}
