import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { keyProviderFiles } from './key-provider';

/** Writes what is made from other files: `KeyProvider`, the provider types' options and the reference of the constructs. */
async function main(root: string): Promise<void> {
  const files = await keyProviderFiles(root);
  const options = join('lib', 'cdk', 'provider-options');
  mkdirSync(join(root, options), { recursive: true });
  for (const name of readdirSync(join(root, options))) {
    if (!files.has(join(options, name))) rmSync(join(root, options, name));
  }
  for (const [file, text] of files) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
}

void main(join(__dirname, '..'));
