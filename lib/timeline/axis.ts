import type { Timeline } from './timeline';

/** Time from left to right, in the units of the drawing. */
export interface Axis {
  readonly left: number;
  readonly right: number;
  /** Times beyond an end are drawn at it. */
  x(time: number): number;
  readonly ticks: readonly Tick[];
}

interface Tick {
  readonly x: number;
  readonly time: string;
  /** The day, where it is the first tick or another day than that of the tick before. */
  readonly day?: string;
}

const [SECOND, MINUTE, HOUR, DAY] = [1000, 60_000, 3600_000, 86_400_000];
const STEPS = [
  ...[1, 2, 5, 10, 30].map((count) => count * SECOND),
  ...[1, 2, 5, 10, 30].map((count) => count * MINUTE),
  ...[1, 2, 3, 6, 12].map((count) => count * HOUR),
  ...[1, 2, 7, 14, 28, 91, 365].map((count) => count * DAY),
];
const MOST_TICKS = 10;

export function createAxis({ from, to }: Pick<Timeline, 'from' | 'to'>, left: number, right: number): Axis {
  const start = from.getTime();
  const length = Math.max(SECOND, to.getTime() - start);
  const x = (time: number): number => left + Math.min(Math.max((time - start) / length, 0), 1) * (right - left);
  const step = STEPS.find((one) => length / one <= MOST_TICKS) ?? Math.ceil(length / MOST_TICKS / DAY) * DAY;
  const ticks: Tick[] = [];
  let day = '';
  for (let time = Math.ceil(start / step) * step; time <= start + length; time += step) {
    const iso = new Date(time).toISOString();
    const isNewDay = iso.slice(0, 10) !== day;
    day = iso.slice(0, 10);
    ticks.push({ x: x(time), time: `${iso.slice(11, step < MINUTE ? 19 : 16)}Z`, ...(isNewDay && { day }) });
  }
  return { left, right, x, ticks };
}
