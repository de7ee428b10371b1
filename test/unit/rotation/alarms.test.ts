import { existsSync } from 'node:fs';
import path from 'node:path';
import { runbookOf, RUNBOOKS, runbookUrl } from '../../../lib/rotation/alarms';
import { version } from '../../../package.json';
import { ROOT } from '../../support/root';

it.each(RUNBOOKS)('%s leads to a page that is there', (name) => {
  const page = `docs/runbooks/${name}.md`;
  expect(runbookUrl(name)).toBe(`https://github.com/keyturn/keyturn/blob/v${version}/${page}`);
  expect(existsSync(path.join(ROOT, page))).toBe(true);
});

it('a rollback is recorded with its runbook, when an alarm asked for it', () => {
  expect(runbookOf({ type: 'Key Rolled Back', byAlarm: true })).toBe(runbookUrl('rolled-back-by-alarm'));
  expect(runbookOf({ type: 'Key Rolled Back' })).toBeUndefined();
  expect(runbookOf({ type: 'Zombie Key' })).toBe(runbookUrl('zombie-key'));
  expect(runbookOf({ type: 'Key Issued' })).toBeUndefined();
});
