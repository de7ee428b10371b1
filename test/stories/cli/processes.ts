import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** Process id to its parent's, of all processes that can be seen. From /proc where there is one: a slim image has no ps. */
function parents(): ReadonlyMap<number, number> {
  const pairs = existsSync('/proc/self/stat')
    ? readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? (fromProc(Number(name)) ?? []) : []))
    : execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
        .split('\n')
        .map((line) => line.trim().split(/\s+/).map(Number));
  return new Map(pairs.map(([pid = 0, parent = 0]) => [pid, parent]));
}

/** Undefined for a process that has ended meanwhile. */
function fromProc(pid: number): readonly (readonly [number, number])[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name, in parentheses, may hold anything; then state and parent.
    const [, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return [[pid, Number(parent)]];
  } catch {
    return undefined;
  }
}

export function descendantsOf(pid: number): readonly number[] {
  const all = parents();
  const found: number[] = [];
  for (const [child] of all) {
    for (let up = all.get(child); up !== undefined && up > 1; up = all.get(up)) {
      if (up !== pid) continue;
      found.push(child);
      break;
    }
  }
  return found;
}

export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
