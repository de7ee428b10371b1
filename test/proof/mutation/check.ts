import { readFileSync } from 'node:fs';
import path from 'node:path';

/** Of all mutants that a test could kill, in percent. */
const LEAST_SCORE = 90;

/** What is read of Stryker's report. */
interface Report {
  readonly files: Readonly<Record<string, { readonly source: string; readonly mutants: readonly Mutant[] }>>;
}
interface Mutant {
  readonly status: 'Killed' | 'Timeout' | 'Survived' | 'NoCoverage' | 'Ignored' | 'RuntimeError' | 'CompileError';
  readonly location: Readonly<Record<'start' | 'end', { readonly line: number; readonly column: number }>>;
  readonly replacement: string;
}
/** By file of lib/rotation: which mutants live, and why that is no gap in the tests. */
type Survivors = Readonly<Record<string, readonly { readonly mutant: string; readonly why: string }[]>>;

const read = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));
const { files } = read('node_modules/.mutation.json') as Report;
const listed = read(path.join(__dirname, 'survivors.json')) as Survivors;

const complaints: string[] = [];
let killed = 0;
let alive = 0;
for (const [file, { source, mutants }] of Object.entries(files)) {
  const name = path.basename(file);
  const excused = new Set(listed[name]?.filter(({ why }) => why.length > 0).map(({ mutant }) => mutant));
  const living = mutants.filter(({ status }) => status === 'Survived' || status === 'NoCoverage');
  const found = new Set(living.map((mutant) => inWords(source.split('\n'), mutant)));
  killed += mutants.filter(({ status }) => status === 'Killed' || status === 'Timeout').length;
  alive += living.length;
  for (const one of found)
    if (!excused.has(one)) complaints.push(`${name}: survives, and survivors.json says no why: ${one}`);
  for (const one of excused)
    if (!found.has(one)) complaints.push(`${name}: stands in survivors.json, and is killed: ${one}`);
}
const score = (100 * killed) / Math.max(killed + alive, 1);
if (score < LEAST_SCORE) complaints.push(`too few: at least ${LEAST_SCORE} % are asked for`);
for (const complaint of complaints) console.error(complaint);
console.log(`${killed} of ${killed + alive} mutants are killed: ${score.toFixed(1)} %`);
process.exitCode = complaints.length > 0 ? 1 : 0;

/** A mutant as survivors.json names it: its line, and what of it became what. Numbers of lines would change with every edit. */
function inWords(lines: readonly string[], { location: { start, end }, replacement }: Mutant): string {
  const line = lines[start.line - 1] ?? '';
  const original = line.slice(start.column - 1, start.line === end.line ? end.column - 1 : undefined);
  const short = (text: string) => text.replace(/\s+/g, ' ').trim().slice(0, 100);
  return `${short(line)} | ${short(original)} => ${short(replacement)}`;
}
