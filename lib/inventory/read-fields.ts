import type { z } from 'zod';
import { knownFields } from './schema';
import { suggest } from './suggestion';
import type { Path, YamlSource } from './yaml-source';

/** A mapping of the file by its schema, and the names of its fields that could not be used. */
interface Fields<Value> {
  readonly value: Value;
  readonly invalid: ReadonlySet<string>;
}

/**
 * Reads a mapping by its schema and reports every problem of it at its own place. Fields that are wrong are left out, so
 * that what depends on the others is still checked; undefined when the rest cannot be used either.
 */
export function readFields<Schema extends z.ZodType>(
  schema: Schema,
  given: unknown,
  path: Path,
  source: YamlSource,
): Fields<z.output<Schema>> | undefined {
  const result = schema.safeParse(given ?? undefined);
  if (result.success) return { value: result.data, invalid: new Set() };
  addProblems(result.error.issues, path, source);
  const invalid = new Set(result.error.issues.flatMap(invalidNames));
  const rest = schema.safeParse(isMapping(given) ? withoutNames(given, invalid) : undefined);
  return rest.success ? { value: rest.data, invalid } : undefined;
}

export function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function withoutNames(mapping: Record<string, unknown>, names: ReadonlySet<string>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(mapping).filter(([name]) => !names.has(name)));
}

/** The fields of the mapping itself that an issue makes unusable. */
function invalidNames(issue: z.core.$ZodIssue): readonly string[] {
  if (issue.path.length > 0) return [String(issue.path[0])];
  return issue.code === 'unrecognized_keys' ? issue.keys : [];
}

function addProblems(issues: readonly z.core.$ZodIssue[], path: Path, source: YamlSource): void {
  for (const issue of issues) {
    const at = [...path, ...issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part))];
    for (const [name, message] of unknownNames(issue)) {
      const named = name === undefined ? at : [...at, name];
      const parent = name === undefined ? at.slice(0, -1) : at;
      const unknown = String(named.at(-1));
      source.reportName(named, `${message}${suggest(unknown, knownFields(parent))}`);
    }
    if (unknownNames(issue).length === 0) source.report(at, issue.message);
  }
}

/** The names that an issue calls unknown: of a mapping with fixed fields, or the key of a record that it stands at. */
function unknownNames(issue: z.core.$ZodIssue): readonly (readonly [string | undefined, string])[] {
  if (issue.code === 'unrecognized_keys') return issue.keys.map((name) => [name, 'unknown field'] as const);
  if (issue.code === 'invalid_key') return [[undefined, 'unknown field']];
  return [];
}
