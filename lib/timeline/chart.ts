import { createAxis, type Axis } from './axis';
import { overlaps, validSpan } from './coverage';
import { lanesOf } from './lanes';
import { element, type Markup } from './markup';
import { bars, mostRequests, SLICES } from './request-bars';
import { MARK_KINDS, type Mark, type Span, type Timeline, type TimelineKey } from './timeline';

const WIDTH = 960;
/** What the names of the lanes take. */
const LEFT = 150;
const RIGHT = WIDTH - 24;
const TOP = 40;
const LINE = 15;
const REQUESTS_HEIGHT = 28;

/** Parts are drawn from top to bottom: each takes its height and returns where the next begins. */
interface Part {
  readonly drawn: readonly Markup[];
  readonly height: number;
}

/** What the parts of all keys share. */
interface Drawing {
  readonly timeline: Timeline;
  readonly axis: Axis;
  /** Requests of the highest bar. */
  readonly most: number;
}

/** Everything on one axis of time. It scales with its box; the tables of the page hold the same as text. */
export function chart(timeline: Timeline): Markup {
  const axis = createAxis(timeline, LEFT, RIGHT);
  const most = mostRequests(timeline);
  const draw = [
    ...timeline.keys.map((key) => (y: number) => keyPart({ timeline, axis, most }, key, y)),
    ...MARK_KINDS.map((kind) => (y: number) => marksPart(timeline, axis, kind, y)),
  ];
  const parts: Markup[] = [];
  let y = TOP;
  for (const one of draw) {
    const { drawn, height } = one(y);
    parts.push(...drawn);
    y += height;
  }
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${WIDTH} ${y + 6}`,
      role: 'img',
      'aria-labelledby': 'title desc',
    },
    element('title', { id: 'title' }, `Keys of ${timeline.name} over time`),
    element('desc', { id: 'desc' }, DESCRIPTION),
    ...overlaps(timeline).map((both) => bar(axis, both, { class: 'both', y: TOP, height: y - TOP }, 'two keys worked')),
    ...grid(axis, y),
    ...parts,
  );
}

const DESCRIPTION =
  'One row for each key: when the provider accepted it, where the staging labels stood, what was sent with it. Below, failures, alarms and events. The tables hold the same in words.';

function grid({ ticks }: Axis, bottom: number): readonly Markup[] {
  return ticks.flatMap(({ x, time, day }) => [
    element('line', { class: 'grid', x1: x, x2: x, y1: TOP - 4, y2: bottom }),
    element('text', { class: 'tick', x, y: TOP - 9, 'text-anchor': 'middle' }, time),
    ...(day === undefined ? [] : [element('text', { class: 'tick', x, y: TOP - 24, 'text-anchor': 'middle' }, day)]),
  ]);
}

function keyPart({ timeline, axis, most }: Drawing, key: TimelineKey, top: number): Part {
  const drawn: Markup[] = [element('text', { class: 'key', x: 0, y: top + 16 }, titleOf(key))];
  let y = top + 22;
  const lane = (name: string, spans: readonly Markup[], height = LINE): void => {
    drawn.push(element('text', { class: 'lane', x: 0, y: y + Math.min(height, LINE) - 4 }, name), ...spans);
    y += height;
  };
  lane('valid', [bar(axis, validSpan(timeline, key), { class: 'valid', y: y + 1, height: LINE - 3 }, 'valid')]);
  for (const { name, style, spans } of lanesOf(key)) {
    lane(
      name,
      spans.map(({ label, from, until = timeline.to }) =>
        bar(
          axis,
          { from: from.getTime(), until: until.getTime() },
          { class: style, y: y + 3, height: LINE - 7 },
          label,
        ),
      ),
    );
  }
  if (most > 0)
    lane('requests', bars(timeline, axis, key, { most, y: y + 3, height: REQUESTS_HEIGHT - 4 }), REQUESTS_HEIGHT);
  return { drawn, height: y - top + 8 };
}

/** The table has the whole ids. */
function titleOf({ keyId = 'a key without a known id', versionId }: TimelineKey): string {
  return `${shortened(keyId)} · ${versionId === undefined ? 'held by no version' : `version ${shortened(versionId)}`}`;
}

function shortened(id: string): string {
  return id.length > 40 ? `${id.slice(0, 39)}…` : id;
}

/** At least as wide as a person can see. */
function bar(
  axis: Axis,
  { from, until }: Span,
  rest: Readonly<Record<string, string | number>>,
  title: string,
): Markup {
  const x = Math.min(axis.x(from), axis.right - 2);
  const width = Math.max(2, axis.x(until) - x);
  return element('rect', { ...rest, x, width }, element('title', {}, `${title}: ${iso(from)} – ${iso(until)}`));
}

const SIGNS: Readonly<Record<Mark['kind'], string>> = {
  failure: 'M-4,-4L4,4M4,-4L-4,4',
  alarm: 'M0,-5L5,4L-5,4Z',
  event: 'M0,-4L4,0L0,4L-4,0Z',
};

function marksPart({ marks }: Timeline, axis: Axis, kind: Mark['kind'], top: number): Part {
  const shown = marks.filter((mark) => mark.kind === kind);
  if (shown.length === 0) return { drawn: [], height: 0 };
  const drawn = shown.map(({ at, text }) =>
    element(
      'path',
      { class: kind, d: SIGNS[kind], transform: `translate(${axis.x(at.getTime()).toFixed(2)},${top + 11})` },
      element('title', {}, `${at.toISOString()} ${text}`),
    ),
  );
  return { drawn: [element('text', { class: 'lane', x: 0, y: top + 15 }, `${kind}s`), ...drawn], height: 20 };
}

function iso(time: number): string {
  return new Date(time).toISOString();
}

/** How long one of the bars of requests stands for, in seconds. */
export function sliceSeconds({ from, to }: Timeline): number {
  return Math.round((to.getTime() - from.getTime()) / SLICES / 100) / 10;
}
