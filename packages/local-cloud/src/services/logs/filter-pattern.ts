import { matchesJson, parseJsonFilter } from './json-filter';
import { unknownPattern } from './unknown-pattern';

/** Tells whether a log line matches. */
export type LineFilter = (line: string) => boolean;

/**
 * A filter pattern of CloudWatch Logs: empty (every line), terms, or a JSON filter in braces. Regular expressions and
 * space-delimited patterns are refused. Source: CloudWatch Logs User Guide, "Filter pattern syntax".
 */
export function parseFilterPattern(pattern: string): LineFilter {
  const text = pattern.trim();
  if (text === '' || text === '" "') return () => true;
  if (text.startsWith('[')) throw unknownPattern(pattern, 'space-delimited patterns');
  if (!text.startsWith('{')) return parseTerms(text, pattern);
  const filter = parseJsonFilter(text, pattern);
  return (line) => {
    const value = parsed(line);
    return value !== undefined && matchesJson(filter, value);
  };
}

/** `ERROR`, `"a phrase"`, `-not`, `?either ?or`: case-sensitive, and by whole terms only as far as containing goes. */
function parseTerms(text: string, pattern: string): LineFilter {
  if (text.includes('%')) throw unknownPattern(pattern, 'regular expressions');
  const terms = [...text.matchAll(/([-?]?)(?:"((?:[^"\\]|\\.)*)"|([^\s"]+))/g)].map(([, sign, quoted, bare]) => ({
    sign,
    text: quoted === undefined ? (bare ?? '') : quoted.replace(/\\(.)/g, '$1'),
  }));
  const required = terms.filter((term) => term.sign === '');
  const excluded = terms.filter((term) => term.sign === '-');
  const optional = terms.filter((term) => term.sign === '?');
  return (line) =>
    required.every((term) => line.includes(term.text)) &&
    !excluded.some((term) => line.includes(term.text)) &&
    // Beside required terms, optional ones decide nothing.
    (optional.length === 0 || required.length > 0 || optional.some((term) => line.includes(term.text)));
}

function parsed(line: string): unknown {
  const text = line.trim();
  if (!text.startsWith('{') && !text.startsWith('[')) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
