import { type KillPoint, killPoints, play, STORIES, type StoryName } from './kill-sweep';
import { PROVIDER_CLASSES, type ProviderClass } from './simulated-provider';
import { shrink, walk } from './walk';

/** What one worker process does, told by its one argument in JSON. */
export interface Job {
  /** Every kill point of the stories, for the classes; in this slice of all of them. */
  readonly kills: boolean;
  /** Pairs of kill points, drawn from all with this many per class and story; 0 for none. */
  readonly pairs: number;
  readonly firstSeed: number;
  readonly walks: number;
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

async function work(job: Job): Promise<Result> {
  const result: Result = { killPoints: { existing: 0, covered: 0 }, pairs: 0, walks: 0, violations: [] };
  const isEnough = (): boolean => job.stopAtFirst && result.violations.length > 0;
  for (const kind of PROVIDER_CLASSES) {
    for (const story of Object.keys(STORIES) as StoryName[]) {
      if (isEnough() || !job.kills) break;
      await sweepKills(job, kind, story, result, isEnough);
    }
  }
  for (let seed = job.firstSeed; seed < job.firstSeed + job.walks && !isEnough(); seed += 1) {
    const walked = await walk(seed);
    result.walks += 1;
    if (walked.violations.length === 0) continue;
    const { kind, acts, violations } = job.stopAtFirst ? walked : await shrink(walked);
    result.violations.push(`seed ${seed}, ${kind}, ${JSON.stringify(acts)}: ${violations.join('; ')}`);
  }
  return result;
}

async function sweepKills(
  job: Job,
  kind: ProviderClass,
  story: StoryName,
  result: Result,
  isEnough: () => boolean,
): Promise<void> {
  const points = await killPoints(kind, story);
  const own = points.filter((_, index) => index % job.of === job.part);
  result.killPoints.existing += own.length;
  for (const point of own) {
    await kill(kind, story, [point], result);
    result.killPoints.covered += 1;
    if (isEnough()) return;
  }
  // A fixed stride visits pairs all over the square, the same ones each time.
  const total = points.length * points.length;
  const stride = Math.max(1, Math.floor(total / Math.max(1, job.pairs)) | 1);
  for (let index = job.part * stride, taken = 0; taken < job.pairs / job.of; taken += 1, index += job.of * stride) {
    const [first, second] = [points[Math.floor(index / points.length) % points.length], points[index % points.length]];
    if (!first || !second) break;
    await kill(kind, story, [first, second], result);
    result.pairs += 1;
    if (isEnough()) return;
  }
}

async function kill(kind: ProviderClass, story: StoryName, kills: readonly KillPoint[], result: Result): Promise<void> {
  const { violations } = await play(kind, story, kills);
  if (violations.length === 0) return;
  const where = kills.map((one) => `${one.when} call ${one.call} of ${one.process} ${one.occurrence}`).join(' and ');
  result.violations.push(`${kind}, ${story}, killed ${where}: ${violations.join('; ')}`);
}

const [argument] = process.argv.slice(2);
work(JSON.parse(argument ?? '{}') as Job).then(
  (result) => process.stdout.write(`${JSON.stringify(result)}\n`),
  (error: unknown) => {
    const violation = error instanceof Error ? `${error.message}: ${String(error.cause)}` : String(error);
    process.stdout.write(
      `${JSON.stringify({ killPoints: { existing: 0, covered: 0 }, pairs: 0, walks: 0, violations: [violation] })}\n`,
    );
  },
);
