/** Metric math as a tree. Source: Amazon CloudWatch User Guide, "Use metric math". */
export type Expression =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[] }
  | { readonly kind: 'binary'; readonly operator: string; readonly left: Expression; readonly right: Expression };

/** From the weakest binding to the strongest. */
const LEVELS: readonly (readonly string[])[] = [
  ['OR', '||'],
  ['AND', '&&'],
  ['==', '!=', '<=', '>=', '<', '>'],
  ['+', '-'],
  ['*', '/'],
  ['^'],
];

const TOKEN = /\s*(?:(\d+\.?\d*(?:[eE][+-]?\d+)?)|([A-Za-z_]\w*)|(==|!=|<=|>=|&&|\|\||[-+*/^()[\],<>]))/y;

/** Parses; throws a plain Error that says what was not understood and where. */
export function parseExpression(text: string): Expression {
  const tokens = tokenize(text);
  let position = 0;
  const peek = (): string | undefined => tokens[position];
  const next = (): string => {
    const token = tokens[position++];
    if (token === undefined) throw new Error('it ends too early');
    return token;
  };
  const expect = (token: string): void => {
    const found = next();
    if (found !== token) throw new Error(`expected '${token}', found '${found}'`);
  };

  function binary(level: number): Expression {
    const operators = LEVELS[level];
    if (!operators) return unary();
    let left = binary(level + 1);
    for (let token = peek(); token !== undefined && operators.includes(token.toUpperCase()); token = peek()) {
      const operator = next().toUpperCase();
      left = { kind: 'binary', operator, left, right: binary(level + 1) };
    }
    return left;
  }

  function unary(): Expression {
    if (peek() !== '-') return primary();
    next();
    return { kind: 'binary', operator: '-', left: { kind: 'number', value: 0 }, right: unary() };
  }

  function primary(): Expression {
    const token = next();
    if (/^\d/.test(token)) return { kind: 'number', value: Number(token) };
    if (token === '(') {
      const inner = binary(0);
      expect(')');
      return inner;
    }
    if (token === '[') return { kind: 'list', items: items(']') };
    if (!/^[A-Za-z_]/.test(token)) throw new Error(`unexpected '${token}'`);
    if (peek() !== '(') return { kind: 'name', name: token };
    next();
    return { kind: 'call', name: token.toUpperCase(), args: items(')') };
  }

  function items(end: string): readonly Expression[] {
    const found: Expression[] = [];
    if (peek() !== end) {
      found.push(binary(0));
      while (peek() === ',') {
        next();
        found.push(binary(0));
      }
    }
    expect(end);
    return found;
  }

  const expression = binary(0);
  if (position < tokens.length) throw new Error(`unexpected '${String(peek())}'`);
  return expression;
}

function tokenize(text: string): readonly string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const at = TOKEN.lastIndex;
    const found = TOKEN.exec(text);
    if (!found) throw new Error(`unexpected '${text.slice(at).trim().charAt(0)}'`);
    tokens.push(found[0].trim());
  }
  return tokens;
}
