/** Reads what a page says in a form that a test can hold against the code. */

/** A heading's text and all below it, down to the next heading of any level. */
interface Section {
  readonly heading: string;
  readonly text: string;
}

export function sectionsOf(page: string): Section[] {
  const parts = page.split(/^#{1,6} (.*)$/m);
  return parts.flatMap((heading, i) => (i % 2 === 1 ? [{ heading, text: parts[i + 1] ?? '' }] : []));
}

/** The fenced blocks of a language, without their fences, and without the indentation of those in a list. */
export function blocksOf(page: string, language: string): string[] {
  const blocks = page.matchAll(new RegExp(`^( *)\`\`\`${language}\\n([\\s\\S]*?)^\\1\`\`\`$`, 'gm'));
  return [...blocks].map(([, indent = '', text = '']) => text.replaceAll(new RegExp(`^${indent}`, 'gm'), ''));
}

/** Code in a line of text, outside of fenced blocks. */
export function inlineCodeOf(page: string): string[] {
  const text = page.replaceAll(/^( *)```[\s\S]*?^\1```$/gm, '');
  return [...text.matchAll(/`([^`\n]+)`/g)].map(([, code]) => code ?? '');
}

/** The body rows of every table, by cells. */
export function rowsOf(text: string): string[][] {
  const lines = text.split('\n').filter((line) => line.startsWith('|'));
  const isRule = (line: string | undefined): boolean => /^\|[\s:|-]+\|$/.test(line ?? '');
  return lines
    .filter((line, i) => !isRule(line) && !isRule(lines[i + 1]))
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    );
}

/** The code in the first cell of each row: the names that a table is about. */
export function namesIn(text: string): string[] {
  return rowsOf(text).flatMap(([first = '']) => inlineCodeOf(first));
}

/** Targets of links to files, as written, without anchors. */
export function linksOf(page: string): string[] {
  const targets = [...page.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target ?? '');
  return targets.filter((target) => !/^(https?:|#)/.test(target)).map((target) => target.replace(/#.*$/, ''));
}

/** Targets of links to sections, `page.md#section` or `#section`, as written. */
export function sectionLinksOf(page: string): string[] {
  const targets = [...page.matchAll(/\]\(([^)\s]*#[^)\s]+)\)/g)].map(([, target]) => target ?? '');
  return targets.filter((target) => !/^https?:/.test(target));
}

/** The anchor that GitHub gives to a heading. */
export function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}
