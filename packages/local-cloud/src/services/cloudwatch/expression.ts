import type { Expression } from './expression-parser';

/** A time series: start of the period to value; a period without data is absent. Or a number that holds for all of them. */
export type MathValue = number | ReadonlyMap<number, number>;

interface MathContext {
  /** The value of another query of the same request, by its id. */
  readonly resolve: (id: string) => MathValue;
  /** Every metric of the request, for METRICS(). */
  readonly metrics: () => readonly MathValue[];
  /** Starts of the periods in question, which FILL fills. */
  readonly periods: readonly number[];
}

type Operand = MathValue | readonly MathValue[];

const OPERATORS: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '^': (a, b) => a ** b,
  '<': (a, b) => Number(a < b),
  '>': (a, b) => Number(a > b),
  '<=': (a, b) => Number(a <= b),
  '>=': (a, b) => Number(a >= b),
  '==': (a, b) => Number(a === b),
  '!=': (a, b) => Number(a !== b),
  AND: (a, b) => Number(a !== 0 && b !== 0),
  '&&': (a, b) => Number(a !== 0 && b !== 0),
  OR: (a, b) => Number(a !== 0 || b !== 0),
  '||': (a, b) => Number(a !== 0 || b !== 0),
};

const AGGREGATES: Readonly<Record<string, (values: readonly number[]) => number>> = {
  SUM: (values) => values.reduce((sum, value) => sum + value, 0),
  MAX: (values) => Math.max(...values),
  MIN: (values) => Math.min(...values),
  AVG: (values) => values.reduce((sum, value) => sum + value, 0) / values.length,
};

const FUNCTIONS = [...Object.keys(AGGREGATES), 'FILL', 'IF', 'ABS', 'METRICS'];

/** The result of metric math. Throws a plain Error for what the local cloud does not know. */
export function evaluateExpression(expression: Expression, context: MathContext): MathValue {
  return single(evaluate(expression, context));
}

function evaluate(expression: Expression, context: MathContext): Operand {
  switch (expression.kind) {
    case 'number':
      return expression.value;
    case 'name':
      return context.resolve(expression.name);
    case 'list':
      return expression.items.map((item) => single(evaluate(item, context)));
    case 'binary': {
      const operate = OPERATORS[expression.operator];
      if (!operate) throw new Error(`unknown operator '${expression.operator}'`);
      return pointwise(
        [evaluate(expression.left, context), evaluate(expression.right, context)].map(single),
        ([a, b]) => operate(a ?? Number.NaN, b ?? Number.NaN),
      );
    }
    case 'call':
      return call(expression.name, expression.args, context);
  }
}

function call(name: string, args: readonly Expression[], context: MathContext): Operand {
  const aggregate = AGGREGATES[name];
  if (aggregate) return aggregated(aggregate, evaluate(argument(name, args, 0), context));
  const value = (index: number): MathValue => single(evaluate(argument(name, args, index), context));
  switch (name) {
    case 'METRICS':
      if (args.length > 0) throw new Error('METRICS with a filter is not known');
      return context.metrics();
    case 'ABS':
      return pointwise([value(0)], ([a]) => Math.abs(a ?? Number.NaN));
    case 'IF': {
      const otherwise = args.length > 2 ? value(2) : new Map<number, number>();
      return chosen(value(0), value(1), otherwise, context.periods);
    }
    case 'FILL':
      return filled(value(0), argument(name, args, 1), context);
    default:
      throw new Error(`the local cloud does not know the function ${name}: it knows ${FUNCTIONS.join(', ')}`);
  }
}

function argument(name: string, args: readonly Expression[], index: number): Expression {
  const found = args[index];
  if (!found) throw new Error(`${name} needs more arguments`);
  return found;
}

function single(value: Operand): MathValue {
  if (Array.isArray(value)) throw new Error('a list of metrics cannot stand here');
  return value as MathValue;
}

/** The result has no data where one of the series has none, and where it is not a number, as after a division by 0. */
function pointwise(values: readonly MathValue[], operate: (values: readonly number[]) => number): MathValue {
  const series = values.filter((value): value is ReadonlyMap<number, number> => typeof value !== 'number');
  const [first] = series;
  if (!first) return operate(values.filter((value) => typeof value === 'number'));
  const result = new Map<number, number>();
  for (const at of first.keys()) {
    const operands = values.map((value) => valueAt(value, at));
    if (operands.some((operand) => operand === undefined)) continue;
    const outcome = operate(operands as readonly number[]);
    if (Number.isFinite(outcome)) result.set(at, outcome);
  }
  return result;
}

function valueAt(value: MathValue, at: number): number | undefined {
  return typeof value === 'number' ? value : value.get(at);
}

/** Of one series: a number. Of a list: a series, over those that have data at each time. */
function aggregated(aggregate: (values: readonly number[]) => number, operand: Operand): MathValue {
  if (typeof operand === 'number') return operand;
  if (!Array.isArray(operand)) {
    const values = [...(operand as ReadonlyMap<number, number>).values()];
    return values.length > 0 ? aggregate(values) : new Map<number, number>();
  }
  const list = operand as readonly MathValue[];
  const times = new Set(list.flatMap((value) => (typeof value === 'number' ? [] : [...value.keys()])));
  const result = new Map<number, number>();
  for (const at of [...times].sort((a, b) => a - b)) {
    result.set(at, aggregate(list.map((value) => valueAt(value, at)).filter((value) => value !== undefined)));
  }
  return result;
}

function chosen(condition: MathValue, then: MathValue, otherwise: MathValue, periods: readonly number[]): MathValue {
  if (typeof condition === 'number') return condition !== 0 ? then : otherwise;
  const result = new Map<number, number>();
  for (const at of periods) {
    const decides = condition.get(at);
    if (decides === undefined) continue;
    const value = valueAt(decides !== 0 ? then : otherwise, at);
    if (value !== undefined) result.set(at, value);
  }
  return result;
}

function filled(value: MathValue, filler: Expression, context: MathContext): MathValue {
  if (typeof value === 'number') return value;
  const repeat = filler.kind === 'name' && filler.name.toUpperCase() === 'REPEAT';
  if (filler.kind === 'name' && filler.name.toUpperCase() === 'LINEAR')
    throw new Error('FILL with LINEAR is not known');
  let fill = repeat ? undefined : single(evaluate(filler, context));
  const result = new Map<number, number>();
  for (const at of context.periods) {
    const found = value.get(at) ?? (fill === undefined ? undefined : valueAt(fill, at));
    if (found === undefined) continue;
    result.set(at, found);
    if (repeat) fill = found;
  }
  return result;
}
