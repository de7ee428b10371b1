/**
 * JSON in the one form that is signed: RFC 8785 (JCS). Members are sorted by their names' UTF-16 code units, nothing is
 * between tokens, and numbers and strings are written as ECMAScript writes them, which is what the RFC asks for. Members
 * that are undefined are left out. Throws TypeError for what has no such form: NaN, infinities, lone surrogates, dates,
 * functions, and undefined elsewhere.
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return text(value);
  if (Number.isFinite(value)) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (isPlainObject(value)) {
    const members = Object.keys(value)
      .filter((name) => value[name] !== undefined)
      .sort()
      .map((name) => `${text(name)}:${canonicalJson(value[name])}`);
    return `{${members.join(',')}}`;
  }
  throw new TypeError(`a ${typeof value} has no canonical JSON`);
}

/** JSON.stringify escapes a lone surrogate, where the RFC wants an error: it would come back as another string. */
function text(value: string): string {
  if (/\p{Surrogate}/u.test(value)) throw new TypeError('a lone surrogate has no canonical JSON');
  return JSON.stringify(value);
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
