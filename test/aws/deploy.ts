import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp } from '../../lib/cdk/app';
import type { Account } from './account';
import { STACK } from './names';
import { addTestStack } from './stack';
import { ROOT } from '../support/root';

/** Deploys keys.yaml: into the local cloud the assembly as it is, on AWS by the CDK CLI. */
export async function deploy({ cloud }: Account): Promise<void> {
  await withFolder(async (outdir) => {
    if (!cloud) return cdk('deploy', outdir, '--require-approval', 'never');
    const app = createApp({ outdir, templateValidation: false });
    addTestStack(app);
    app.synth();
    await cloud.deploy(outdir);
  });
}

/** Removes the stack, and not what it retains. A stack that is not there is none to remove. */
export async function destroy({ cloud }: Account): Promise<void> {
  await withFolder(async (outdir) => {
    if (!cloud) return cdk('destroy', outdir, '--force');
    if ([...cloud.stacks.values()].some(({ name }) => name === STACK)) await cloud.undeploy(STACK);
  });
}

function cdk(command: string, outdir: string, ...options: readonly string[]): void {
  const app = 'node -r tsx/cjs test/aws/app.ts';
  const words = ['cdk', command, STACK, '--app', app, '--output', outdir, ...options];
  execFileSync('npx', ['--no-install', ...words], { cwd: ROOT, stdio: 'inherit' });
}

async function withFolder(use: (folder: string) => Promise<void> | void): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'keyturn-aws-'));
  try {
    await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
