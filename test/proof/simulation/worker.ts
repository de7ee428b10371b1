import { type Call, distinctAfter, isDistinct, type KillPoint, killPointsOf, play } from './kill-sweep';
import { playScene } from './scene';
import { SCENES } from './scenes';
import { PROVIDER_CLASSES, type ProviderClass } from './simulated-provider';
import { STORIES, type StoryName } from './stories';
import { shrink, walk } from './walk';

/** What one worker process does, given as its one argument in JSON. */
export interface Job {
  /** Of each kill point that leaves another world behind: at how many kill points after it a second process dies. */
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
  /** One of the kill points that leave different worlds behind: what it begins is played on through second deaths. */
  readonly isDistinct: boolean;
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
      planned.push(...(await plan(kind, story, report)));
      yield* found.splice(0);
    }
  }
  // A mutant is mostly noticed in a walk, or at every so many kill points; the real core goes through all of them.
  const walkFirst = job.stopAtFirst ? Math.min(job.walks, 400) : 0;
  for (let seed = job.firstSeed; seed < job.firstSeed + walkFirst; seed += 1) yield* walkOnce(seed, job, result);
  const own = planned.filter((_, index) => index % job.of === job.part);
  result.killPoints.existing = own.length;
  for (const one of job.stopAtFirst ? strided(own) : own.filter((_, index) => index % job.every === 0)) {
    const calls = await killAt(one, [one.kill], report);
    result.killPoints.covered += 1;
    yield* found.splice(0);
    if (!one.isDistinct) continue;
    for (const second of spread(distinctAfter(one.kill, calls), job.pairs)) {
      await killAt(one, [one.kill, second], report);
      result.pairs += 1;
      yield* found.splice(0);
    }
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

/** Every kill point of a story, counted from the calls that an undisturbed run makes; which must be in order, too. */
async function plan(kind: ProviderClass, story: StoryName, report: Report): Promise<readonly Planned[]> {
  const { calls, callsOfStory, violations } = await play(kind, story, []);
  for (const violation of violations) report(`${kind}, ${story}: ${violation}`);
  return calls
    .slice(0, callsOfStory)
    .flatMap((one) =>
      killPointsOf([one]).map((kill) => ({ kind, story, kill, isDistinct: isDistinct(kill, one.what) })),
    );
}

async function killAt({ kind, story }: Planned, kills: readonly KillPoint[], report: Report): Promise<readonly Call[]> {
  const { calls, violations } = await play(kind, story, kills);
  const where = kills.map((one) => `${one.when} call ${one.call} of ${one.process} ${one.occurrence}`).join(' and ');
  if (violations.length > 0) report(`${kind}, ${story}, killed ${where}: ${violations.join('; ')}`);
  return calls;
}

/** At most so many of them, from all parts. */
function spread<T>(from: readonly T[], most: number): readonly T[] {
  const every = Math.max(1, from.length / most);
  return from.filter((_, index) => Math.floor(index / every) !== Math.floor((index - 1) / every));
}

/** All of them, in an order that jumps through the stories. */
function strided<T>(from: readonly T[]): readonly T[] {
  const STRIDE = 37;
  return Array.from({ length: STRIDE }, (_, start) => from.filter((__, index) => index % STRIDE === start)).flat();
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
