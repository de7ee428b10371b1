import { timelinePage } from '../../../lib/timeline/timeline-page';
import type { Timeline } from '../../../lib/timeline/timeline';
import { allOf, parseXml, textOf, type Element } from './parse-xml';
import { ROTATION, key, minute, timeline } from './timelines';

const pageOf = (shown: Timeline): Element => parseXml(timelinePage(shown));
const bars = (page: Element, style: string) =>
  allOf(page, 'rect').filter(({ attributes }) => attributes['class'] === style);
const words = (page: Element, name: string) => allOf(page, name).map(textOf);
/** Where a bar begins and ends, in parts of the axis. */
function place(bar: Element | undefined): readonly number[] {
  const [x = NaN, width = NaN] = [Number(bar?.attributes['x']), Number(bar?.attributes['width'])];
  return [x, x + width].map((one) => Math.round(((one - 150) / 786) * 100) / 100);
}

const CLASSES = ['AWSPENDING', 'KEYTURN_CLAIM_x', 'KEYTURN_COMPROMISED_x', 'their-own'];

describe('the page of a rotation', () => {
  const page = pageOf(ROTATION);

  it('draws on one axis when each key was valid, and when both were', () => {
    expect(bars(page, 'valid').map(place)).toEqual([
      [0, 0.75],
      [0.25, 1],
    ]);
    expect(bars(page, 'both').map(place)).toEqual([[0.25, 0.75]]);
  });

  it('draws where the labels stood', () => {
    expect(bars(page, 'current').map(place)).toEqual([
      [0, 0.27],
      [0.27, 1],
    ]);
    expect(bars(page, 'previous').map(place)).toEqual([[0.27, 0.75]]);
    expect(bars(page, 'retiring').map(place)).toEqual([[0.27, 0.75]]);
    expect(words(page, 'text')).toEqual(expect.arrayContaining(['AWSCURRENT', 'AWSPREVIOUS', 'KEYTURN_RETIRING']));
  });

  it('draws requests by their number on one scale, the refused ones apart', () => {
    const [three, seven] = bars(page, 'accepted').map(({ attributes }) => Number(attributes['height']));
    expect(seven).toBe(24);
    expect(three).toBeCloseTo((24 * 3) / 7, 1);
    expect(bars(page, 'refused').map((bar) => place(bar)[0])).toEqual([0.78]);
  });

  it('draws a different sign for failures, alarms and events', () => {
    const signs = allOf(page, 'path');
    expect(signs.map(({ attributes }) => attributes['class'])).toEqual(['failure', 'alarm', 'event']);
    expect(new Set(signs.map(({ attributes }) => attributes['d'])).size).toBe(3);
    expect(words(page, 'text')).toEqual(expect.arrayContaining(['failures', 'alarms', 'events']));
  });

  it('repeats everything in tables with captions and headers', () => {
    expect(words(page, 'caption')).toEqual(['Keys', 'Failures, alarms and events']);
    const headers = allOf(page, 'th');
    expect(headers.every(({ attributes }) => /^(col|row)$/.test(attributes['scope'] ?? ''))).toBe(true);
    const [, rowA, rowB, , ...marks] = words(page, 'tr');
    expect(rowA).toBe(
      'key-Aversion-Abefore2026-03-02T13:30:00.000Z' +
        'AWSCURRENT 2026-03-02T12:00:00.000Z – 2026-03-02T12:32:00.000Z' +
        'AWSPREVIOUS 2026-03-02T12:32:00.000Z – 2026-03-02T13:30:00.000Z' +
        'KEYTURN_RETIRING_20260302T1330Z_version-A 2026-03-02T12:32:00.000Z – 2026-03-02T13:30:00.000Z31',
    );
    expect(rowB).toBe(
      'key-Bversion-B2026-03-02T12:30:00.000Zstill validAWSCURRENT 2026-03-02T12:32:00.000Z – still there70',
    );
    expect(marks).toEqual([
      '2026-03-02T12:20:00.000ZfailurecreateSecret failed',
      '2026-03-02T12:25:00.000Zalarmrotation-failed',
      '2026-03-02T12:32:00.000Zeventrotation ended',
    ]);
  });

  it('says whether there was always a valid key, and how long two', () => {
    expect(words(page, 'p')).toEqual([
      'From 2026-03-02T12:00:00.000Z to 2026-03-02T14:00:00.000Z, in UTC.',
      'At every moment the key under AWSCURRENT was valid.',
      'Both key-A and key-B were valid: 2026-03-02T12:30:00.000Z – 2026-03-02T13:30:00.000Z, 3600 s.',
    ]);
  });

  it('names and describes the chart', () => {
    const [svg] = allOf(page, 'svg');
    const ids = svg?.attributes['aria-labelledby']?.split(' ') ?? [];
    const named = [...allOf(page, 'title'), ...allOf(page, 'desc')].filter(({ attributes }) => attributes['id']);
    expect(named.map(({ attributes }) => attributes['id'])).toEqual(ids);
    expect(svg?.attributes['role']).toBe('img');
  });

  it('has a colour for each class, in light and in dark', () => {
    const every = CLASSES.map((label) => ({ label, from: minute(0) }));
    const shown = pageOf({ ...ROTATION, keys: [...ROTATION.keys, key('C', { labels: every })] });
    const drawn = ['rect', 'path', 'line'].flatMap((name) => allOf(shown, name));
    const classes = new Set(drawn.map(({ attributes }) => attributes['class'] ?? ''));
    expect(classes.size).toBe(15);
    const [css = ''] = words(shown, 'style');
    for (const name of classes) {
      const [, colour = ''] =
        new RegExp(`\\.${name}\\b[^{}]*\\{[^}]*(?:fill|stroke): var\\((--\\w+)\\)`).exec(css) ?? [];
      expect(css.split(`${colour}: #`)).toHaveLength(3);
    }
  });

  it('loads nothing and runs nothing', () => {
    const html = timelinePage(ROTATION).replaceAll(/xmlns="[^"]*"/g, '');
    expect(html).not.toMatch(/https?:|url\(|@import|<script|<link|<img|src=|href=| on\w+=/);
    const policies = allOf(page, 'meta').map(({ attributes }) => attributes['content'] ?? '');
    expect(policies).toContain("default-src 'none'; style-src 'unsafe-inline'");
  });
});

test('a gap is stated in words', () => {
  const [a] = ROTATION.keys;
  const page = pageOf({ ...ROTATION, keys: a ? [a] : [] });
  expect(words(page, 'p')).toContain(
    'No valid key under AWSCURRENT: 2026-03-02T12:32:00.000Z – 2026-03-02T14:00:00.000Z, 5280 s.',
  );
});

test('a timeline without keys is a page that says so', () => {
  const page = pageOf(timeline({ to: minute(0) }));
  expect(words(page, 'p')).toContain('No key was AWSCURRENT in this time.');
  expect(words(page, 'td')).toEqual(['none', 'none']);
  expect(bars(page, 'valid')).toEqual([]);
});

test('a single key fills its axis; without requests there is no lane for them', () => {
  const page = pageOf(timeline({ keys: [key('A', { labels: [{ label: 'AWSCURRENT', from: minute(0) }] })] }));
  expect(bars(page, 'valid').map(place)).toEqual([[0, 1]]);
  expect(bars(page, 'both')).toEqual([]);
  expect(textOf(page)).not.toMatch(/requests/i);
});

test('what lasted only a moment is still visible', () => {
  const brief = key('A', { validFrom: minute(120), validUntil: minute(120) });
  const [bar] = bars(pageOf(timeline({ keys: [brief] })), 'valid');
  expect(bar?.attributes).toMatchObject({ x: '934', width: '2' });
});

describe('hostile names', () => {
  const HOSTILE = `</title><script>alert("1")</script>' onload='x' & <!--\u0000\u001b[31m\u202e`;
  const shown = timeline({
    name: HOSTILE,
    notes: [HOSTILE],
    keys: [
      key('A', {
        keyId: HOSTILE,
        versionId: HOSTILE,
        labels: [
          { label: 'AWSCURRENT', from: minute(0) },
          { label: HOSTILE, from: minute(0) },
          { label: `KEYTURN_RETIRING_${HOSTILE}`, from: minute(0) },
        ],
      }),
    ],
    marks: [{ at: minute(1), kind: 'alarm', text: HOSTILE }],
  });
  const page = pageOf(shown);
  const READ = [...'\u0000\u001b\u202e'].reduce((text, sign) => text.replaceAll(sign, '\uFFFD'), HOSTILE);

  it('are text in every place', () => {
    expect(words(page, 'h1')).toEqual([`Keys of ${READ}`]);
    expect(words(page, 'code')).toEqual(['AWSCURRENT', READ, `KEYTURN_RETIRING_${READ}`]);
    expect(words(page, 'td').at(-1)).toBe(READ);
    expect(words(page, 'th').slice(5, 6)).toEqual([READ]);
  });

  it('make no element and no attribute', () => {
    const tame = pageOf(JSON.parse(JSON.stringify(shown), reviveTame) as Timeline);
    const shape = (one: Element): unknown => [
      one.name,
      Object.keys(one.attributes),
      one.children.flatMap((child) => (typeof child === 'string' ? [] : [shape(child)])),
    ];
    expect(shape(page)).toEqual(shape(tame));
  });

  function reviveTame(_: string, value: unknown): unknown {
    if (typeof value !== 'string') return value;
    return /^\d{4}-/.test(value) ? new Date(value) : value.replace(HOSTILE, 'tame');
  }
});

describe('the axis', () => {
  const ticks = (minutes: number) =>
    allOf(pageOf(timeline({ to: minute(minutes) })), 'text')
      .filter(({ attributes }) => attributes['class'] === 'tick')
      .map(textOf);

  it('has round times, and the day where it begins', () => {
    expect(ticks(120)).toEqual(['12:00Z', '2026-03-02', '12:30Z', '13:00Z', '13:30Z', '14:00Z']);
    expect(ticks(0.1)).toEqual([
      '12:00:00Z',
      '2026-03-02',
      ...['01', '02', '03', '04', '05', '06'].map((s) => `12:00:${s}Z`),
    ]);
    expect(ticks(24 * 60)).toEqual(expect.arrayContaining(['2026-03-03', '00:00Z']));
  });

  it.each([0, 1, 45, 600, 5000, 50_000, 525_600, 5_256_000])(
    'has no more than eleven ticks for %d minutes',
    (minutes) => {
      const times = ticks(minutes).filter((text) => text.endsWith('Z'));
      expect(times.length).toBeGreaterThan(0);
      expect(times.length).toBeLessThanOrEqual(11);
    },
  );
});
