import { element, type Content, type Markup } from './markup';
import type { LabelSpan, Mark, Timeline, TimelineKey } from './timeline';

/** What the chart shows of the keys, in words. */
export function keyTable({ keys }: Timeline): Markup {
  const hasRequests = keys.some(({ requests }) => requests.length > 0);
  const counts = hasRequests ? ['Requests accepted', 'Refused'] : [];
  return table(
    'Keys',
    ['Key', 'Version', 'Valid from', 'Valid until', 'Labels', ...counts],
    keys.map((key) => [
      key.keyId ?? 'not known',
      key.versionId ?? 'none',
      key.validFrom ? time(key.validFrom) : 'before',
      key.validUntil ? time(key.validUntil) : 'still valid',
      labelList(key.labels),
      ...(hasRequests ? [total(key, 'accepted'), total(key, 'refused')] : []),
    ]),
  );
}

export function markTable({ marks }: Timeline): Markup {
  const rows = marks.map(({ at, kind, text }: Mark) => [time(at), kind, text]);
  return table('Failures, alarms and events', ['At', 'Kind', 'What'], rows);
}

export function time(at: Date): Markup {
  const iso = at.toISOString();
  return element('time', { datetime: iso }, iso);
}

function labelList(labels: readonly LabelSpan[]): Content {
  if (labels.length === 0) return 'none';
  const items = labels.map(({ label, from, until }) =>
    element('li', {}, element('code', {}, label), ' ', time(from), ' – ', until ? time(until) : 'still there'),
  );
  return element('ul', {}, ...items);
}

function total({ requests }: TimelineKey, kind: 'accepted' | 'refused'): string {
  return String(requests.reduce((sum, one) => sum + one[kind], 0));
}

/** It scrolls by itself where it is wider than the screen, by keyboard too. */
function table(caption: string, headers: readonly string[], rows: readonly (readonly Content[])[]): Markup {
  const head = headers.map((header) => element('th', { scope: 'col' }, header));
  const body = rows.map(([first = '', ...rest]) =>
    element('tr', {}, element('th', { scope: 'row' }, first), ...rest.map((cell) => element('td', {}, cell))),
  );
  const none = element('tr', {}, element('td', { colspan: headers.length }, 'none'));
  return element(
    'div',
    { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': caption },
    element(
      'table',
      {},
      element('caption', {}, caption),
      element('thead', {}, element('tr', {}, ...head)),
      element('tbody', {}, ...(body.length > 0 ? body : [none])),
    ),
  );
}
