import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { cached, contentKey, contentOf } from '../cdk/code/content-cache';
import { IS_CHECKOUT, PACKAGE_ROOT } from '../cdk/code/package-root';
import { bundleProviderFile } from '../cdk/code/provider-bundle';
import type { Inventory } from '../inventory/inventory';

/**
 * The folder with the cloud assembly of an inventory. It is kept by all that decides it, so that nothing is synthesized,
 * and CDK is not even loaded, until something changes. It holds what `cdk.out` holds, and no secret's value.
 */
export function assemblyOf(inventory: Inventory, env: Readonly<Record<string, string | undefined>>): string {
  const files = inventory.providers.flatMap(({ providerFile }) => providerFile ?? []);
  const settings = Object.entries(env).filter(([name]) => name.startsWith('CDK_'));
  const key = contentKey(
    ownContent(),
    cdkVersion(),
    JSON.stringify(inventory),
    JSON.stringify(settings.sort()),
    ...files.map(bundleProviderFile),
  );
  return cached('assembly', key, (directory) => {
    (require('./synthesize') as typeof import('./synthesize')).synthesize(inventory, directory);
  });
}

/** What stands for our own code: its text in a checkout, in the published package what prepack has made of it. */
function ownContent(): string {
  if (!IS_CHECKOUT) return readFileSync(join(PACKAGE_ROOT, 'dist', 'content'), 'utf8');
  return contentOf(['lib', 'lambdas', 'scripts/build-functions.ts', 'cdk.json', 'package-lock.json']);
}

function cdkVersion(): string {
  return (createRequire(__filename)('aws-cdk-lib/package.json') as { version: string }).version;
}
