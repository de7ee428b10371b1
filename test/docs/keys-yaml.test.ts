import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_EVERY } from '../../lib/inventory/read-defaults';
import { knownFields } from '../../lib/inventory/schema';
import { DEFAULT_DRAIN } from '../../lib/rotation/drain-policy';
import { formatDuration, parseDuration } from '../../lib/rotation/duration';
import { DEFAULT_GRACE_SECONDS, MAX_GRACE_SECONDS } from '../../lib/rotation/grace-period';
import { DEFAULT_FIELDS } from '../../lib/rotation/policy';
import { inlineCodeOf, namesIn, rowsOf, sectionsOf } from './markdown';
import { ROOT } from '../support/root';

const page = readFileSync(join(ROOT, 'docs/reference/keys-yaml.md'), 'utf8');
const sections = sectionsOf(page);

const PATHS: Readonly<Record<string, readonly string[]>> = {
  'The file': [],
  '`defaults`': ['defaults'],
  'A provider account': ['providers', 'name'],
  '`network`': ['providers', 'name', 'network'],
  'A key': ['keys', 'name'],
  '`drain`': ['keys', 'name', 'drain'],
  '`after`': ['keys', 'name', 'after'],
  '`usedBy`': ['keys', 'name', 'usedBy'],
  '`valueFields`': ['keys', 'name', 'valueFields'],
};

test.each(Object.entries(PATHS))('docs/reference/keys-yaml.md has each field once: %s', (heading, path) => {
  const text = sections.find((one) => one.heading === heading)?.text ?? '';
  expect(namesIn(text)).toEqual(knownFields(path));
});

test('it has a section for each mapping of the schema', () => {
  expect(sections.map(({ heading }) => heading).slice(1)).toEqual(Object.keys(PATHS));
});

test('it has the defaults and limits of the code', () => {
  const rowOf = (heading: string, field: string): readonly string[] => {
    const { text = '' } = sections.find((one) => one.heading === heading) ?? {};
    return rowsOf(text).find(([name]) => name === `\`${field}\``) ?? [];
  };
  const defaultOf = (heading: string, field: string): string => inlineCodeOf(rowOf(heading, field)[2] ?? '')[0] ?? '';
  expect(defaultOf('`defaults`', 'every')).toBe(DEFAULT_EVERY);
  expect(parseDuration(defaultOf('`defaults`', 'grace'))).toBe(DEFAULT_GRACE_SECONDS);
  const [idleSeconds, postponeSeconds, atMostSeconds] = ['idle', 'postpone', 'atMost'].map((field) =>
    parseDuration(defaultOf('`drain`', field)),
  );
  const then = defaultOf('`drain`', 'then');
  expect({ idleSeconds, postponeSeconds, atMostSeconds, then }).toEqual(DEFAULT_DRAIN);
  for (const [field, name] of Object.entries(DEFAULT_FIELDS)) expect(defaultOf('`valueFields`', field)).toBe(name);
  expect(rowOf('A key', 'grace')[1]).toContain(`\`${formatDuration(MAX_GRACE_SECONDS)}\``);
});
