import { textSearcher } from '../../../lib/testing/find-texts';

const find = (wanted: readonly string[], text: string) => [...textSearcher(wanted)(text)].sort();

test.each([
  ['at the beginning', 'abcdefgh, and more'],
  ['at the end', 'after more: abcdefgh'],
  ['as the whole text', 'abcdefgh'],
  ['after what looks like it', 'abcdefabcdefgh'],
  ['after a text as long as the window', '12345678abcdefgh'],
  ['beside characters of many bytes', 'é=😀abcdefgh😀'],
])('a text is found %s', (_, text) => {
  expect(find(['abcdefgh', 'hgfedcba'], text)).toEqual(['abcdefgh']);
});

test('all are found that stand there: short ones, and those that begin alike', () => {
  const wanted = ['abc', 'abcdefgh', 'abcdefghijk', 'abcdefghxyz', 'zyxwvuts'];
  expect(find(wanted, 'so: abcdefghijk.')).toEqual(['abc', 'abcdefgh', 'abcdefghijk']);
});

test('nothing is found in a text that is too short, or has only a part', () => {
  expect(find(['abcdefgh'], '')).toEqual([]);
  expect(find(['abcdefgh'], 'abcdefg')).toEqual([]);
});
