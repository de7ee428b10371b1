/** One mistake in an inventory file: where it stands, and what was expected there. */
export interface Problem {
  /** The inventory file, as it was given. */
  readonly file: string;
  /** From 1; 0 where the mistake is the file itself (it cannot be read). */
  readonly line: number;
  /** From 1; 0 like `line`. */
  readonly column: number;
  /** The field, as a path: `keys.prod/gateway-key.grace`. Empty for the file itself. */
  readonly path: string;
  /** What was expected, and what was found. */
  readonly message: string;
}

/** `keys.yaml:12:5: keys.prod/gateway-key.grace: expected ...`, which editors and terminals make into a link. */
export function formatProblem({ file, line, column, path, message }: Problem): string {
  const where = line === 0 ? file : `${file}:${line}:${column}`;
  return path === '' ? `${where}: ${message}` : `${where}: ${path}: ${message}`;
}

/** In the order in which a person meets them in the file; the same message at the same place once. */
export function sortProblems(problems: readonly Problem[]): readonly Problem[] {
  const distinct = new Map(problems.map((problem) => [formatProblem(problem), problem]));
  return [...distinct.values()].sort((a, b) => a.line - b.line || a.column - b.column);
}
