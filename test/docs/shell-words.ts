/** A command line as its words: blanks separate, quotation marks hold together. */
export function shellWords(line: string): string[] {
  const words = line.match(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g) ?? [];
  return words.map((word) =>
    word.replaceAll(/'([^']*)'|"([^"]*)"/g, (_, single?: string, double?: string) => single ?? double ?? ''),
  );
}

/** The options of a command: `--name value`, `-X value`, or a flag. */
export function optionsIn(words: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    words.flatMap((word, i) => {
      if (!word.startsWith('-')) return [];
      const next = words[i + 1];
      return [[word, next === undefined || next.startsWith('-') ? '' : next] as const];
    }),
  );
}
