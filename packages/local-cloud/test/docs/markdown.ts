/** Reads what a page says in a form that a test can hold against the code. */

/** A heading's text and all below it, down to the next heading of any level. */
export interface Section {
  readonly heading: string;
  readonly text: string;
}

export function sectionsOf(page: string): readonly Section[] {
  const parts = page.replaceAll(/^```[\s\S]*?^```$/gm, (block) => block.replaceAll(/^#/gm, ' #')).split(/^#+ (.*)$/m);
  return parts.flatMap((heading, i) => (i % 2 === 1 ? [{ heading, text: parts[i + 1] ?? '' }] : []));
}

/** The fenced blocks of a language, without their fences. */
export function blocksOf(page: string, language: string): readonly string[] {
  return [...page.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(([, text = '']) => text);
}

/** Code in a line of text. */
export function inlineCodeOf(text: string): readonly string[] {
  return [...text.matchAll(/`([^`\n]+)`/g)].map(([, code]) => code ?? '');
}

/** The body rows of every table, by cells. */
export function rowsOf(text: string): readonly (readonly string[])[] {
  const lines = text.split('\n').filter((line) => line.startsWith('|'));
  const isRule = (line: string | undefined): boolean => /^\|[\s:|-]+\|$/.test(line ?? '');
  const body = lines.filter((line, i) => !isRule(line) && !isRule(lines[i + 1]));
  return body.map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
}

/** The code in the first cell of each row: the names that a table is about. */
export function namesIn(text: string): readonly string[] {
  return rowsOf(text).flatMap(([first = '']) => inlineCodeOf(first));
}
