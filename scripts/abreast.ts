import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

// Runs npm scripts beside each other, as many at a time as there are cores: `abreast unit lint types`. Each prints when it
// ends, so that lines do not mix. Below node_modules/ it leaves the counts of each for .ci/closing-line.js.

const ROOT = join(__dirname, '..');
const RESULTS = join(ROOT, 'node_modules', '.cache', 'keyturn', 'results');
const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: Record<string, string> };

interface Counts {
  readonly passed: number;
  readonly failed: number;
}

function readJson(text: () => string): Record<string, unknown> {
  try {
    return JSON.parse(text()) as Record<string, unknown>;
  } catch {
    return {};
  }
}

/** The tests of a jest run, or the violations of a run of the proof. A check that fails and counts nothing counts as one. */
function countsOf(file: string, output: string, succeeded: boolean): Counts {
  const tests = readJson(() => readFileSync(file, 'utf8'));
  const proof = readJson(() => output.trimEnd().split('\n').at(-1) ?? '');
  const number = (value: unknown): number => (typeof value === 'number' ? value : 0);
  const passed = number(tests['numPassedTests']);
  const failed =
    number(tests['numFailedTests']) + number(tests['numRuntimeErrorTestSuites']) + number(proof['violations']);
  return { passed, failed: succeeded ? failed : Math.max(1, failed) };
}

async function run(name: string): Promise<boolean> {
  const file = join(RESULTS, `${name.replace(':', '-')}.jest.json`);
  rmSync(file, { force: true });
  const counting = scripts[name]?.includes('jest ') ? ['--', '--json', `--outputFile=${file}`] : [];
  const start = performance.now();
  const child = spawn('npm', ['run', '--silent', name, ...counting], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
  });
  let [all, stdout] = ['', ''];
  child.stdout.on('data', (part: Buffer) => ((all += part.toString()), (stdout += part.toString())));
  child.stderr.on('data', (part: Buffer) => (all += part.toString()));
  const succeeded = await new Promise<boolean>((resolve) => child.once('close', (status) => resolve(status === 0)));
  const counts = countsOf(file, stdout, succeeded);
  writeFileSync(join(RESULTS, `${name.replace(':', '-')}.json`), JSON.stringify({ name, ...counts }));
  const seconds = Math.round((performance.now() - start) / 1000);
  const tests = counts.passed + counts.failed > 0 ? `, ${counts.passed} passed, ${counts.failed} failed` : '';
  // Of what is well, no more than a line.
  process.stdout.write(`${succeeded ? '' : `${all}\n`}${succeeded ? 'ok' : 'FAILED'} ${name}: ${seconds} s${tests}\n`);
  return succeeded;
}

async function main(names: readonly string[]): Promise<void> {
  const unknown = names.filter((name) => scripts[name] === undefined);
  if (unknown.length > 0) throw new Error(`no script is named ${unknown.join(', ')}`);
  mkdirSync(RESULTS, { recursive: true });
  const queue = [...names];
  const failed: string[] = [];
  const work = async (): Promise<void> => {
    for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
      if (!(await run(name))) failed.push(name);
    }
  };
  await Promise.all(Array.from({ length: Math.max(2, availableParallelism()) }, work));
  if (failed.length > 0) process.stdout.write(`FAILED: ${failed.join(', ')}\n`);
  process.exitCode = failed.length > 0 ? 1 : 0;
}

void main(process.argv.slice(2));
