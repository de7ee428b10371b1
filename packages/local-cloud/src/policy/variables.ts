import { isKnownKey } from './condition-keys';
import { LITERAL } from './pattern';
import type { PolicyRequest } from './request';

/** A policy text with its `${...}` filled in; `absent` when a key has no value here, which makes the statement not apply. */
type Filled = { readonly text: string } | { readonly absent: string } | { readonly unknown: string };

const VARIABLE = /\$\{([^}]*)\}/g;

/** Fills in policy variables. What they stand for is literal: a `*` in a value is no wildcard. */
export function fillVariables(text: string, request: PolicyRequest): Filled {
  if (!text.includes('${')) return { text };
  let trouble: Filled | undefined;
  const filled = text.replace(VARIABLE, (_, name: string) => {
    if (name === '*' || name === '?' || name === '$') return LITERAL[name];
    const [key = '', fallback] = name.split(/,\s*/, 2);
    const value = request.keys.get(key.toLowerCase()) ?? fallback?.replace(/^'(.*)'$/, '$1');
    if (typeof value === 'string') return literal(value);
    if (value !== undefined || !isKnownKey(key)) trouble = { unknown: `the policy variable \${${name}}` };
    else trouble ??= { absent: key };
    return '';
  });
  return trouble ?? { text: filled };
}

function literal(value: string): string {
  return value.replaceAll('*', LITERAL['*']).replaceAll('?', LITERAL['?']).replaceAll('$', LITERAL.$);
}
