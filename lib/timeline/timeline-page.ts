import { chart, sliceSeconds } from './chart';
import { overlaps, uncovered } from './coverage';
import { element, style, type Markup } from './markup';
import { STYLE_SHEET } from './style-sheet';
import { keyTable, markTable, time } from './tables';
import type { Span, Timeline } from './timeline';

/**
 * One page of HTML without scripts and without other files, with a policy that forbids loading any. It is well-formed
 * XML too. Times are UTC in ISO 8601. Names in the timeline are escaped.
 */
export function timelinePage(timeline: Timeline): string {
  const page = element(
    'html',
    { lang: 'en', xmlns: 'http://www.w3.org/1999/xhtml' },
    element(
      'head',
      {},
      element('meta', { charset: 'utf-8' }),
      element('meta', {
        'http-equiv': 'Content-Security-Policy',
        content: "default-src 'none'; style-src 'unsafe-inline'",
      }),
      element('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
      element('title', {}, `Keys of ${timeline.name}`),
      style(STYLE_SHEET),
    ),
    element('body', {}, element('main', {}, ...content(timeline))),
  );
  return `<!DOCTYPE html>\n${page.markup}\n`;
}

function content(timeline: Timeline): readonly Markup[] {
  return [
    element('h1', {}, `Keys of ${timeline.name}`),
    element('p', {}, 'From ', time(timeline.from), ' to ', time(timeline.to), ', in UTC.'),
    ...verdict(timeline),
    ...overlapLines(timeline),
    ...timeline.notes.map((note) => element('p', { class: 'dim' }, note)),
    figure(timeline),
    keyTable(timeline),
    markTable(timeline),
  ];
}

function verdict(timeline: Timeline): readonly Markup[] {
  const gaps = uncovered(timeline);
  if (!gaps) return [element('p', {}, 'No key was AWSCURRENT in this time.')];
  if (gaps.length === 0) return [element('p', {}, 'At every moment the key under AWSCURRENT was valid.')];
  return gaps.map((gap) => element('p', { class: 'bad' }, 'No valid key under AWSCURRENT: ', ...spanText(gap)));
}

function overlapLines(timeline: Timeline): readonly Markup[] {
  return overlaps(timeline).map(({ keys: [key, next], ...span }) =>
    element(
      'p',
      {},
      `Both ${key.keyId ?? 'the old key'} and ${next.keyId ?? 'the new one'} were valid: `,
      ...spanText(span),
    ),
  );
}

function spanText({ from, until }: Span): readonly (Markup | string)[] {
  return [time(new Date(from)), ' – ', time(new Date(until)), `, ${Math.round(until - from) / 1000} s.`];
}

function figure(timeline: Timeline): Markup {
  const hasRequests = timeline.keys.some(({ requests }) => requests.length > 0);
  const words = [
    'Shaded: two keys worked.',
    ...(hasRequests
      ? [`A bar of requests stands for ${sliceSeconds(timeline)} s; its red top, if any, for those that were refused.`]
      : []),
  ];
  return element(
    'figure',
    {},
    element('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Chart' }, chart(timeline)),
    element('figcaption', {}, words.join(' ')),
  );
}
