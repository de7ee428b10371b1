import { spawnSync } from 'node:child_process';
import { readExports, undocumented } from '../../scripts/read-exports';
import { ROOT } from '../support/root';

const exported = readExports(ROOT);

test('all that the package exports has a comment, and each optional prop names its default', () => {
  expect(undocumented(exported)).toEqual([]);
});

test('a comment or a default that is missing is found', () => {
  const props = exported.filter(({ name }) => name === 'KeyRotatorProps');
  const bare = props.map((page) => ({
    ...page,
    members: page.members.map(({ name, kind, type, isOptional, comment }) => ({
      ...{ name, kind, type, isOptional },
      comment: name === 'rotatorName' ? '' : comment,
    })),
  }));
  expect(undocumented(bare)).toEqual(expect.arrayContaining(['KeyRotatorProps.rotatorName', 'KeyRotatorProps.grace']));
});

test('every construct shows an example', () => {
  const classes = exported.filter(({ kind }) => kind === 'class');
  expect(classes.filter(({ example }) => example === undefined).map(({ name }) => name)).toEqual([]);
});

// A process, because the formatter is loaded in a way that jest does not know.
test('the reference, KeyProvider and the options of each provider type are fresh', () => {
  const check = ['-r', 'tsx/cjs', 'scripts/write-constructs.ts', '--check'];
  const { stdout, status } = spawnSync(process.execPath, check, { cwd: ROOT, encoding: 'utf8' });
  expect([stdout, status]).toEqual(['', 0]);
});
