import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FUNCTION_ROLES } from '../../lib/rotation/fixed-names';
import layers from '../architecture/layers.json';
import { inlineCodeOf, namesIn, rowsOf, sectionsOf } from './markdown';
import { ROOT } from '../support/root';

const sections = sectionsOf(readFileSync(join(ROOT, 'docs/internals/architecture.md'), 'utf8'));
const text = (heading: string): string => sections.find((one) => one.heading === heading)?.text ?? '';

test('docs/internals/architecture.md has each layer with what it may import, and why', () => {
  const documented = rowsOf(text('Layers')).map(([layer = '', may = '', why]) => ({
    layer: inlineCodeOf(layer).join(),
    may: inlineCodeOf(may),
    why,
  }));
  expect(documented).toEqual(layers);
});

test('it has each function of a rotator', () => {
  const documented = namesIn(text('The parts')).slice(0, FUNCTION_ROLES.length);
  expect([...documented].sort()).toEqual([...FUNCTION_ROLES].sort());
});
