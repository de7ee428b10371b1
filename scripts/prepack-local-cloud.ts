import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(__dirname, '..', 'packages', 'local-cloud');

rmSync(join(FOLDER, 'dist'), { recursive: true, force: true });
execFileSync(process.execPath, [require.resolve('typescript/bin/tsc'), '-p', 'tsconfig.build.json'], {
  cwd: FOLDER,
  stdio: 'inherit',
});
