import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ERROR_CODES } from '../../lib/rotation/errors';
import { METRIC_NAMES } from '../../lib/rotation/metric-names';
import { namesIn } from './markdown';
import { ROOT } from '../support/root';

test.each([
  ['errors', ERROR_CODES],
  ['metrics', METRIC_NAMES],
])('docs/reference/%s.md has each name once', (page, names) => {
  const documented = namesIn(readFileSync(join(ROOT, `docs/reference/${page}.md`), 'utf8'));
  expect(documented.sort()).toEqual([...names].sort());
});
