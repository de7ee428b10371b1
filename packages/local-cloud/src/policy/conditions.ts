import type { PolicyStatement } from '../kernel/kernel';
import { isKnownKey } from './condition-keys';
import { all, unknown, type Match } from './match';
import { OPERATORS, type ConditionOperator } from './operators';
import type { PolicyRequest } from './request';
import { fillVariables } from './variables';

/** Whether every condition of a statement holds for the request. */
export function matchesConditions(condition: PolicyStatement['Condition'], request: PolicyRequest): Match {
  const matches: Match[] = [];
  for (const [operator, block] of Object.entries(condition ?? {})) {
    for (const [key, value] of Object.entries(block)) matches.push(matchesCondition(operator, key, value, request));
  }
  return all(matches);
}

const FORM = /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/;

function matchesCondition(form: string, key: string, value: unknown, request: PolicyRequest): Match {
  const [, set, name = '', ifExists] = FORM.exec(form) ?? [];
  const operator = Object.hasOwn(OPERATORS, name) ? OPERATORS[name] : undefined;
  if (!operator && name !== 'Null') return unknown(`the condition operator ${form}`);
  const have = request.keys.get(key.toLowerCase());
  if (have === undefined && !isKnownKey(key)) return unknown(`the condition key ${key}`);
  const wanted = texts(value);
  if (!wanted) return unknown(`the value of the condition ${form} ${key}`);
  if (!operator) return wanted.some((text) => (text.toLowerCase() === 'true') === (have === undefined));

  const filled: string[] = [];
  for (const text of wanted) {
    const result = fillVariables(text, request);
    if ('unknown' in result) return result;
    // An absent variable makes its value match nothing.
    if ('text' in result) filled.push(result.text);
  }
  if (have === undefined) return set ? set === 'ForAllValues' : operator.negated || ifExists !== undefined;
  if (set === 'ForAllValues') return [have].flat().every((one) => holds(operator, filled, one));
  if (set === 'ForAnyValue') return [have].flat().some((one) => holds(operator, filled, one));
  if (typeof have !== 'string')
    return unknown(`the key ${key}, which has several values, without ForAllValues or ForAnyValue,`);
  return holds(operator, filled, have);
}

function holds(operator: ConditionOperator, wanted: readonly string[], have: string): boolean {
  return operator.negated !== wanted.some((text) => operator.compare(text, have));
}

/** Condition values as text: JSON allows booleans and numbers too. */
function texts(value: unknown): readonly string[] | undefined {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  const isScalar = (one: unknown): boolean => ['string', 'number', 'boolean'].includes(typeof one);
  return list.every(isScalar) ? list.map(String) : undefined;
}
