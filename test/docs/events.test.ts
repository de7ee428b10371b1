import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ALARM_NAMES, RUNBOOK_OF_EVENT, SECURITY_ALARMS } from '../../lib/rotation/alarms';
import { EVENT_TYPES } from '../../lib/rotation/key-event';
import { rowsOf } from './markdown';
import { ROOT } from '../support/root';

const rows = (page: string) => rowsOf(readFileSync(join(ROOT, 'docs', page), 'utf8'));
const linkTo = (cell: string) => /\(\.\.\/runbooks\/([a-z-]+)\.md\)/.exec(cell)?.[1];

test('docs/reference/events.md has each event once, in order, with the runbook that it leads to', () => {
  const documented = rows('reference/events.md').filter(([type = '']) => /^`[A-Z]/.test(type));
  expect(documented.map(([type = '', , runbook = '']) => [type.replaceAll('`', ''), linkTo(runbook)])).toEqual(
    EVENT_TYPES.map((type) => [type, RUNBOOK_OF_EVENT[type]]),
  );
});

test('docs/guides/notifications.md has each alarm once, in order, with the topic that it tells', () => {
  const documented = rows('guides/notifications.md').filter(([alarm = '']) => linkTo(alarm));
  expect(documented.map(([alarm = '', , , topic]) => [linkTo(alarm), topic])).toEqual(
    ALARM_NAMES.map((name) => [name, SECURITY_ALARMS.has(name) ? 'security' : 'on call']),
  );
});
