import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { bundleProof } from './bundle';
import { guardMutants } from './guards';
import { MISTAKES, type Mutant } from './mutants';
import type { Job, Result } from './worker';
import { ROOT } from '../../support/root';

const run = promisify(execFile);

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    walks: { type: 'string', default: '100000' },
    // Second deaths after each first one; all of them, unless it is said how many.
    pairs: { type: 'string', default: 'all' },
    // Dies at every so many kill points only: quicker, and proves less.
    every: { type: 'string', default: '1' },
    seed: { type: 'string', default: '1' },
    mutants: { type: 'boolean', default: true },
    // Only the mutants whose name contains this.
    mutant: { type: 'string', default: '' },
  },
  allowNegative: true,
});
const say = (line: string): void => void (values.json || process.stdout.write(`${line}\n`));
// Below the repository, so that the bundles find its packages.
const folder = mkdtempSync(join(ROOT, 'node_modules', '.proof-'));
const workers = Math.max(2, availableParallelism());
/** A mutant that never ends is noticed, too. */
const MUTANT_MS = 15 * 60_000;

async function prove(job: Omit<Job, 'part' | 'of'>): Promise<Result> {
  const bundle = join(folder, 'proof.js');
  await bundleProof(bundle);
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
    violations: [...new Set([...sum.violations, ...one.violations])],
  }));
}

async function runWorker(bundle: string, job: Job, timeout = 0): Promise<Result> {
  const { stdout } = await run(process.execPath, [bundle, JSON.stringify(job)], {
    maxBuffer: 64 * 1024 * 1024,
    timeout,
  });
  return JSON.parse(stdout) as Result;
}

/** How the proof notices a mutant: in a scene, a story, a walk, or by a kill. Undefined when it does not. */
async function noticed(mutant: Mutant, index: number): Promise<string | undefined> {
  const bundle = join(folder, `mutant-${index}.js`);
  await bundleProof(bundle, mutant);
  const job: Job = { pairs: 0, walks: 3000, firstSeed: 1, every: 1, stopAtFirst: true, part: 0, of: 1 };
  try {
    return (await runWorker(bundle, job, MUTANT_MS)).violations[0];
  } catch {
    return 'it crashed, or did not end';
  } finally {
    rmSync(bundle, { force: true });
  }
}

/** Several at a time; gives how many were noticed. */
async function killMutants(planted: readonly Mutant[]): Promise<number> {
  const queue = [...planted.entries()];
  let killed = 0;
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const [index, mutant] = next;
      const how = await noticed(mutant, index);
      if (how !== undefined) killed += 1;
      say(`  ${how === undefined ? 'NOT NOTICED' : 'noticed'}: ${mutant.name}${how ? ` (${how.slice(0, 120)})` : ''}`);
    }
  };
  await Promise.all(Array.from({ length: workers }, work));
  return killed;
}

async function main(): Promise<void> {
  const seed = Number(values.seed);
  say(
    `every scene, every kill point of every story, ${values.pairs} second deaths after each that makes a difference,`,
  );
  say(`${values.walks} walks from seed ${seed}`);
  const job = {
    pairs: values.pairs === 'all' ? Number.MAX_SAFE_INTEGER : Number(values.pairs),
    walks: Number(values.walks),
    every: Number(values.every),
    firstSeed: seed,
    stopAtFirst: false,
  };
  const { killPoints, pairs, walks, violations } = await prove(job);
  for (const violation of violations) say(`VIOLATION: ${violation}`);
  say(
    `${killPoints.covered} of ${killPoints.existing} kill points, ${pairs} pairs, ${walks} walks, ${violations.length} violations`,
  );

  const planted = values.mutants ? [...MISTAKES, ...guardMutants()].filter(isChosen) : [];
  if (planted.length > 0) say(`${planted.length} mutants of the core, each of which must be noticed:`);
  const killed = await killMutants(planted);
  const mutants = { planted: planted.length, killed };
  process.stdout.write(
    `${JSON.stringify({ killPoints, pairs, walks, seed, mutants, violations: violations.length })}\n`,
  );
  const isCovered = killPoints.covered === killPoints.existing || job.every > 1;
  process.exitCode = violations.length === 0 && isCovered && killed === planted.length ? 0 : 1;
}

function isChosen({ name }: Mutant): boolean {
  return name.includes(values.mutant);
}

void main().finally(() => rmSync(folder, { recursive: true, force: true }));
