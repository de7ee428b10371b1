import { type KillPoint, killPoints, play } from './kill-sweep';
import { playScene } from './scene';
import { SCENES } from './scenes';
import { PROVIDER_CLASSES, type ProviderClass } from './simulated-provider';
import { STORIES, type StoryName } from './stories';
import { shrink, walk } from './walk';

/** What one worker process does, told by its one argument in JSON. */
export interface Job {
  /** Pairs of kill points within each class, and as many across its stories; 0 for none. */
  readonly pairs: number;
  readonly firstSeed: number;
  readonly walks: number;
  /** Dies at every so many kill points only; 1 for all. */
  readonly every: number;
  /** Ends with the first violation: for mutants, which need one only. */
  readonly stopAtFirst: boolean;
  /** This worker's share of the kill points: those whose number modulo `of` is `part`. */
  readonly part: number;
  readonly of: number;
}

/** What came of it, printed as one line of JSON. */
export interface Result {
  killPoints: { existing: number; covered: number };
  pairs: number;
  walks: number;
  violations: string[];
}

interface Planned {
  readonly kind: ProviderClass;
  readonly story: StoryName;
  readonly kill: KillPoint;
}

type Report = (violation: string) => void;

/** Everything that a job asks for, from what is quick and tells much to what is long. Yields after each violation. */
async function* work(job: Job, result: Result): AsyncGenerator<string> {
  const found: string[] = [];
  const report: Report = (violation) => void found.push(violation);
  if (job.part === 0) {
    for (const [name, scene] of Object.entries(SCENES)) {
      for (const kind of PROVIDER_CLASSES) {
        for (const one of await playScene(scene, kind)) report(`${kind}, scene '${name}': ${one}`);
        yield* found.splice(0);
      }
    }
  }
  const planned: Planned[] = [];
  for (const kind of PROVIDER_CLASSES) {
    for (const story of Object.keys(STORIES) as StoryName[]) {
      for (const kill of await killPoints(kind, story, report)) planned.push({ kind, story, kill });
      yield* found.splice(0);
    }
  }
  // A mutant is mostly noticed in a walk, or at every so many kill points; the real core goes through all of them.
  const walkFirst = job.stopAtFirst ? Math.min(job.walks, 400) : 0;
  for (let seed = job.firstSeed; seed < job.firstSeed + walkFirst; seed += 1) yield* walkOnce(seed, job, result);
  const own = planned.filter((_, index) => index % job.of === job.part);
  result.killPoints.existing = own.length;
  for (const one of job.stopAtFirst ? strided(own) : own.filter((_, index) => index % job.every === 0)) {
    await killAt(one.kind, one.story, [one.kill], report);
    result.killPoints.covered += 1;
    yield* found.splice(0);
  }
  for (const pair of pairsOf(planned, job)) {
    await killAt(pair[0].kind, pair[0].story, [pair[0].kill, pair[1]], report);
    result.pairs += 1;
    yield* found.splice(0);
  }
  for (let seed = job.firstSeed + walkFirst; seed < job.firstSeed + job.walks; seed += 1) {
    yield* walkOnce(seed, job, result);
  }
}

async function* walkOnce(seed: number, job: Job, result: Result): AsyncGenerator<string> {
  const walked = await walk(seed);
  result.walks += 1;
  if (walked.violations.length === 0) return;
  const { kind, acts, violations } = job.stopAtFirst ? walked : await shrink(walked);
  yield `seed ${seed}, ${kind}, ${JSON.stringify(acts)}: ${violations.join('; ')}`;
}

async function killAt(
  kind: ProviderClass,
  story: StoryName,
  kills: readonly KillPoint[],
  report: Report,
): Promise<void> {
  const { violations } = await play(kind, story, kills);
  if (violations.length === 0) return;
  const where = kills.map((one) => `${one.when} call ${one.call} of ${one.process} ${one.occurrence}`).join(' and ');
  report(`${kind}, ${story}, killed ${where}: ${violations.join('; ')}`);
}

/** All of them, in an order that jumps through the stories. */
function strided<T>(from: readonly T[]): readonly T[] {
  const STRIDE = 37;
  return Array.from({ length: STRIDE }, (_, start) => from.filter((__, index) => index % STRIDE === start)).flat();
}

/** This worker's pairs, of each story of each class; a fixed stride visits the whole square, the same pairs each time. */
function* pairsOf(planned: readonly Planned[], job: Job): Generator<readonly [Planned, KillPoint]> {
  for (const kind of PROVIDER_CLASSES) {
    for (const story of Object.keys(STORIES)) {
      const points = planned.filter((one) => one.kind === kind && one.story === story);
      const total = points.length ** 2;
      const wanted = Math.min(job.pairs, total);
      for (let taken = job.part; taken < wanted; taken += job.of) {
        const index = Math.floor((taken * total) / wanted);
        const [first, second] = [points[Math.floor(index / points.length)], points[index % points.length]];
        if (first && second) yield [first, second.kill];
      }
    }
  }
}

async function main(job: Job): Promise<Result> {
  const result: Result = { killPoints: { existing: 0, covered: 0 }, pairs: 0, walks: 0, violations: [] };
  try {
    for await (const violation of work(job, result)) {
      result.violations.push(violation);
      if (job.stopAtFirst) break;
    }
  } catch (error) {
    result.violations.push(error instanceof Error ? `${error.message}: ${String(error.cause)}` : String(error));
  }
  return result;
}

const [argument] = process.argv.slice(2);
void main(JSON.parse(argument ?? '{}') as Job).then((result) => {
  process.stdout.write(`${JSON.stringify(result)}\n`);
});
