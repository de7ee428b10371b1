import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { bundleProof } from './bundle';
import { MUTANTS, type Mutant } from './mutants';
import type { Job, Result } from './worker';

const run = promisify(execFile);

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    walks: { type: 'string', default: '100000' },
    pairs: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
    mutants: { type: 'boolean', default: true },
  },
  allowNegative: true,
});
const say = (line: string): void => void (values.json || process.stdout.write(`${line}\n`));
// Below the repository, so that the bundles find its packages.
const folder = mkdtempSync(join(__dirname, '..', '..', 'node_modules', '.proof-'));
const workers = Math.max(2, availableParallelism());

async function work(bundle: string, job: Omit<Job, 'part' | 'of'>): Promise<Result> {
  const each = Math.ceil(job.walks / workers);
  const parts = Array.from({ length: workers }, (_, part) => ({
    ...job,
    part,
    of: workers,
    walks: Math.max(0, Math.min(each, job.walks - part * each)),
    firstSeed: job.firstSeed + part * each,
  }));
  const results = await Promise.all(parts.map((part) => runWorker(bundle, part)));
  return results.reduce((sum, one) => ({
    killPoints: {
      existing: sum.killPoints.existing + one.killPoints.existing,
      covered: sum.killPoints.covered + one.killPoints.covered,
    },
    pairs: sum.pairs + one.pairs,
    walks: sum.walks + one.walks,
    violations: [...sum.violations, ...one.violations],
  }));
}

async function runWorker(bundle: string, job: Job): Promise<Result> {
  const { stdout } = await run(process.execPath, [bundle, JSON.stringify(job)], { maxBuffer: 64 * 1024 * 1024 });
  return JSON.parse(stdout) as Result;
}

/** Whether the proof notices a mutant: by a kill, or by one of some walks. */
async function isKilled(mutant: Mutant, index: number): Promise<boolean> {
  const bundle = join(folder, `mutant-${index}.js`);
  await bundleProof(bundle, mutant);
  const { violations } = await work(bundle, { kills: true, pairs: 0, walks: 3000, firstSeed: 1, stopAtFirst: true });
  say(
    `  ${violations.length > 0 ? 'noticed' : 'NOT NOTICED'}: ${mutant.name}${violations[0] ? ` (${violations[0].slice(0, 120)})` : ''}`,
  );
  return violations.length > 0;
}

async function main(): Promise<void> {
  const seed = Number(values.seed);
  const bundle = join(folder, 'proof.js');
  await bundleProof(bundle);
  say(`every kill point of every story, ${values.pairs} pairs of them each, ${values.walks} walks from seed ${seed}`);
  const proof = await work(bundle, {
    kills: true,
    pairs: Number(values.pairs),
    walks: Number(values.walks),
    firstSeed: seed,
    stopAtFirst: false,
  });
  for (const violation of proof.violations) say(`VIOLATION: ${violation}`);
  const { killPoints, pairs, walks, violations } = proof;
  say(
    `${killPoints.covered} of ${killPoints.existing} kill points, ${pairs} pairs, ${walks} walks, ${violations.length} violations`,
  );

  const planted = values.mutants ? MUTANTS : [];
  if (planted.length > 0) say('mutants of the core, each of which must be noticed:');
  let killed = 0;
  for (const [index, mutant] of planted.entries()) if (await isKilled(mutant, index)) killed += 1;
  const summary = {
    killPoints,
    pairs,
    walks,
    seed,
    mutants: { planted: planted.length, killed },
    violations: violations.length,
  };
  process.stdout.write(`${JSON.stringify(summary)}\n`);
  const isComplete = killPoints.covered === killPoints.existing && killed === planted.length;
  process.exitCode = violations.length === 0 && isComplete ? 0 : 1;
}

void main().finally(() => rmSync(folder, { recursive: true, force: true }));
