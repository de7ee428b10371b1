import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { knownFields } from '../../lib/inventory/schema';
import { namesIn, sectionsOf } from './markdown';
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
