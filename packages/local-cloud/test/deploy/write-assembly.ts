import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Template } from '../../src/deploy/template';

export interface FixtureStack {
  readonly template: Template | Readonly<Record<string, unknown>>;
  /** Asset hash to its files. */
  readonly assets?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Hashes of assets that are single files. */
  readonly files?: readonly string[];
  readonly dependencies?: readonly string[];
}

const written: string[] = [];

/** For `afterAll`: deletes what was written. */
export function removeAssemblies(): void {
  for (const directory of written.splice(0)) rmSync(directory, { recursive: true });
}

/** Writes a cloud assembly as `cdk synth` would, and gives its folder. */
export function writeAssembly(stacks: Readonly<Record<string, FixtureStack>>): string {
  const directory = mkdtempSync(join(tmpdir(), 'local-cloud-assembly-'));
  written.push(directory);
  const artifacts: Record<string, unknown> = {};
  for (const [name, { template, assets = {}, files: single = [], dependencies = [] }] of Object.entries(stacks)) {
    writeFileSync(join(directory, `${name}.template.json`), JSON.stringify(template));
    const files = Object.fromEntries(
      [...Object.keys(assets), ...single].map((hash) => [
        hash,
        {
          source: { path: `asset.${hash}`, packaging: single.includes(hash) ? 'file' : 'zip' },
          destinations: { here: { bucketName: 'cdk-assets', objectKey: `${hash}.zip` } },
        },
      ]),
    );
    writeFileSync(join(directory, `${name}.assets.json`), JSON.stringify({ version: '55.0.0', files }));
    for (const [hash, content] of Object.entries(assets)) {
      mkdirSync(join(directory, `asset.${hash}`), { recursive: true });
      for (const [file, text] of Object.entries(content)) writeFileSync(join(directory, `asset.${hash}`, file), text);
    }
    artifacts[`${name}.assets`] = { type: 'cdk:asset-manifest', properties: { file: `${name}.assets.json` } };
    artifacts[name] = {
      type: 'aws:cloudformation:stack',
      environment: 'aws://unknown-account/unknown-region',
      properties: { templateFile: `${name}.template.json` },
      dependencies: [...dependencies, `${name}.assets`],
    };
  }
  writeFileSync(join(directory, 'manifest.json'), JSON.stringify({ version: '55.0.0', artifacts }));
  return directory;
}
