import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cells, type Cell } from './cells';
import { pack, type Tarballs } from './pack';

/**
 * Installs the packed tarballs from the registry's packages into a fresh app of every shape, and uses them there.
 * `npm run test:package -- latest` takes the latest CDK; any other word selects the apps that have it in their name.
 */
function main(words: readonly string[]): void {
  const folder = mkdtempSync(join(tmpdir(), 'keyturn-matrix-'));
  const wanted = words.filter((word) => word !== 'latest');
  const all = cells(words.includes('latest') ? 'latest' : 'pinned');
  try {
    const tarballs = pack(folder);
    const chosen = all.filter(({ name }) => wanted.length === 0 || wanted.some((word) => name.includes(word)));
    const rows = chosen.map((cell) => {
      const app = mkdtempSync(join(folder, 'app-'));
      const row = tryCell(cell, app, tarballs);
      rmSync(app, { recursive: true, force: true });
      console.log(rowText(row));
      return row;
    });
    console.log(['', '| app | ok | seconds | MB |', '| --- | --- | --- | --- |', ...rows.map(rowText)].join('\n'));
    if (rows.length === 0 || rows.some(({ problem }) => problem)) process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Row {
  readonly name: string;
  readonly problem: string | undefined;
  readonly seconds: number;
  readonly megabytes: number;
}

const rowText = ({ name, problem, seconds, megabytes }: Row): string =>
  `| ${name} | ${problem === undefined ? 'yes' : 'NO'} | ${seconds.toFixed(0)} | ${megabytes} |`;

function tryCell({ name, dependencies, files, commands, takesLocalCloud }: Cell, app: string, tarballs: Tarballs): Row {
  const started = performance.now();
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(app, file)), { recursive: true });
    writeFileSync(join(app, file), text);
  }
  const own = { keyturn: `file:${tarballs.keyturn}` };
  const localCloud = takesLocalCloud ? { '@keyturn/local-cloud': `file:${tarballs.localCloud}` } : {};
  const manifest = { name: 'app', private: true, dependencies: { ...dependencies, ...own, ...localCloud } };
  writeFileSync(join(app, 'package.json'), JSON.stringify(manifest));
  const all = ['npm install --no-audit --no-fund --prefer-offline --loglevel error', ...commands];
  let problem: string | undefined;
  for (const command of all) problem ??= problemOf(command, app);
  if (problem !== undefined) console.error(`${name}: ${problem}`);
  const megabytes = Number.parseInt(spawnSync('du', ['-sm', join(app, 'node_modules')], { encoding: 'utf8' }).stdout);
  return { name, problem, seconds: (performance.now() - started) / 1000, megabytes };
}

/** The command that failed, with what it said. */
function problemOf(command: string, app: string): string | undefined {
  const env: NodeJS.ProcessEnv = { ...process.env, CDK_OUTDIR: 'cdk.out' };
  // Set by `npm run` for this checkout.
  delete env['npm_config_local_prefix'];
  const { status, stdout, stderr } = spawnSync(command, { cwd: app, env, shell: true, encoding: 'utf8' });
  return status === 0 ? undefined : `${command}\n${stdout}${stderr}`;
}

main(process.argv.slice(2));
