import { readFileSync } from 'node:fs';
import ts from 'typescript';
import type { Mutant } from './mutants';
import { NOT_GUARDS, READS_ONLY } from './not-guards';
import { CORE_FILES } from './core-files';

/**
 * One mutant per guard of the core, which is found in its text: an `if` that ends in return, throw or continue, and a
 * call of what refuses or requires something. So a guard that is written tomorrow has a mutant, too.
 */
export function guardMutants(): readonly Mutant[] {
  const files = [...CORE_FILES.keys()].filter((file) => !READS_ONLY.includes(file));
  const found = files.flatMap(guardsIn);
  for (const one of Object.keys(NOT_GUARDS)) {
    if (!found.some(({ name }) => name === one)) throw new Error(`'${one}' is no guard any more: take it off the list`);
  }
  return found.filter(({ name }) => !Object.hasOwn(NOT_GUARDS, name));
}

function guardsIn(file: string): readonly Mutant[] {
  const text = readFileSync(CORE_FILES.get(file) ?? file, 'utf8');
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const mutants: Mutant[] = [];
  const names = new Map<string, number>();
  const visit = (node: ts.Node, within: string): void => {
    const inside = ts.isFunctionDeclaration(node) ? (node.name?.text ?? within) : within;
    if (isGuard(node)) {
      const words = `${file} ${inside}: ${(node.getText().split('\n')[0] ?? '').slice(0, 90)}`;
      names.set(words, (names.get(words) ?? 0) + 1);
      const name = names.get(words) === 1 ? words : `${words} (${names.get(words)})`;
      const [from, to] = [node.getStart(), node.getEnd()];
      mutants.push({ name, file, plant: (original) => `${original.slice(0, from)};${original.slice(to)}` });
    }
    ts.forEachChild(node, (child) => visit(child, inside));
  };
  visit(source, '');
  return mutants;
}

/** An error that is not ours goes on: a mistake in the program, which no situation brings about. */
const BUG = 'if (!isRotationError(error)) throw error;';

function isGuard(node: ts.Node): boolean {
  if (node.getText() === BUG) return false;
  if (ts.isIfStatement(node) && !node.elseStatement) {
    const then = node.thenStatement;
    const last = ts.isBlock(then) ? then.statements.at(-1) : then;
    return (
      last !== undefined && (ts.isReturnStatement(last) || ts.isThrowStatement(last) || ts.isContinueStatement(last))
    );
  }
  if (!ts.isExpressionStatement(node)) return false;
  const { expression } = node;
  const call = ts.isAwaitExpression(expression) ? expression.expression : expression;
  return ts.isCallExpression(call) && /^(refuse|require)/.test(call.expression.getText());
}
