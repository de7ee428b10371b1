import { existsSync } from 'node:fs';
import path from 'node:path';
import { ALARM_NAMES, runbookUrl } from '../../lib/rotation/alarms';

const ROOT = path.join(__dirname, '..', '..');

it.each(ALARM_NAMES)('%s leads to a page that is there', (name) => {
  const page = `docs/runbooks/${name}.md`;
  expect(runbookUrl(name)).toBe(`https://github.com/keyturn/keyturn/blob/main/${page}`);
  expect(existsSync(path.join(ROOT, page))).toBe(true);
});
