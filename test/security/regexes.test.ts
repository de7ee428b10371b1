import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import ts from 'typescript';
import { ROOT } from '../support/root';

/** Every regular expression that is written in lib/, by the place of the first. */
function regexes(): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const files = readdirSync(join(ROOT, 'lib'), { recursive: true, encoding: 'utf8' }).filter((one) =>
    one.endsWith('.ts'),
  );
  for (const file of files) {
    const source = ts.createSourceFile(
      file,
      readFileSync(join(ROOT, 'lib', file), 'utf8'),
      ts.ScriptTarget.Latest,
      true,
    );
    const visit = (node: ts.Node): void => {
      if (ts.isRegularExpressionLiteral(node) && !found.has(node.text)) found.set(node.text, `lib/${file}`);
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return found;
}

const LENGTH = 4_000;

/** Texts that make a regular expression try again and again: long runs of what it looks for, then what it does not. */
function attacks(regex: string): readonly string[] {
  const letters = new Set([...regex.replace(/\\[dwsb]/g, ''), 'a', 'A', '0', ' ', '-', '/', ':', '.', '=', '\n', '"']);
  const pairs = [...letters].slice(0, 8).map((letter) => `${letter}a0`);
  const prefixes = ['', /^\/\^?((?:\\?[\w:/ -])+)/.exec(regex)?.[1]?.replaceAll('\\', '') ?? ''];
  return [...letters, ...pairs].flatMap((run) =>
    [...new Set(prefixes)].map((prefix) => `${prefix}${run.repeat(LENGTH / run.length)}\u0000`),
  );
}

/** One that tries exponentially often needs years. A busy machine may need more than one attempt with the others. */
function survives(regex: string): boolean {
  return [1, 2, 3].some(() => isDoneInTime(regex));
}

/** Whether it is done with all attacks in two seconds. */
function isDoneInTime(regex: string): boolean {
  const context = createContext({ attacks: attacks(regex) });
  try {
    runInContext(`for (const text of attacks) { const regex = ${regex}; text.search(regex); }`, context, {
      timeout: 2_000,
    });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return false;
    throw error;
  }
}

test('no text keeps a regular expression busy', () => {
  const all = regexes();
  expect(all.size).toBeGreaterThan(100);
  const slow = [...all].filter(([regex]) => !survives(regex)).map(([regex, file]) => `${file}: ${regex}`);
  expect(slow).toEqual([]);
});

test.each([String.raw`/^(a+)+$/`, String.raw`/^(?:\w+\s?)*:$/`, String.raw`/^(a|a)*$/`])(
  'one that does is found: %s',
  (regex) => {
    expect(survives(regex)).toBe(false);
  },
);
