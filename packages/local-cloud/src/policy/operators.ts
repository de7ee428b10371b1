import { matchesArn, matchesPattern, unescapeLiterals } from './pattern';

/** A condition operator without its qualifiers: compares one value of the request with one of the policy. */
export interface ConditionOperator {
  /** `StringNotEquals`: holds when no value of the policy matches, and when the key is absent. */
  readonly negated: boolean;
  compare(wanted: string, have: string): boolean;
}

const number = (compare: (have: number, wanted: number) => boolean) => (wanted: string, have: string) => {
  const [a, b] = [Number(have), Number(unescapeLiterals(wanted))];
  return !Number.isNaN(a) && !Number.isNaN(b) && compare(a, b);
};

/** ISO 8601, or seconds since 1970. */
const toTime = (text: string): number => (/^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text));
const date = (compare: (have: number, wanted: number) => boolean) => (wanted: string, have: string) => {
  const [a, b] = [toTime(have), toTime(unescapeLiterals(wanted))];
  return !Number.isNaN(a) && !Number.isNaN(b) && compare(a, b);
};

const equals = (wanted: string, have: string): boolean => unescapeLiterals(wanted) === have;
const equalsIgnoreCase = (wanted: string, have: string): boolean =>
  unescapeLiterals(wanted).toLowerCase() === have.toLowerCase();
const like = (wanted: string, have: string): boolean => matchesPattern(wanted, have);

const positive = (compare: ConditionOperator['compare']): ConditionOperator => ({ negated: false, compare });
const negative = (compare: ConditionOperator['compare']): ConditionOperator => ({ negated: true, compare });

/** By AWS's names. `Null` is not among them: it asks for presence, not for a value. ArnEquals knows wildcards, as on AWS. */
export const OPERATORS: Readonly<Record<string, ConditionOperator>> = {
  StringEquals: positive(equals),
  StringNotEquals: negative(equals),
  StringEqualsIgnoreCase: positive(equalsIgnoreCase),
  StringNotEqualsIgnoreCase: negative(equalsIgnoreCase),
  StringLike: positive(like),
  StringNotLike: negative(like),
  ArnEquals: positive(matchesArn),
  ArnLike: positive(matchesArn),
  ArnNotEquals: negative(matchesArn),
  ArnNotLike: negative(matchesArn),
  Bool: positive(equalsIgnoreCase),
  NumericEquals: positive(number((a, b) => a === b)),
  NumericNotEquals: negative(number((a, b) => a === b)),
  NumericLessThan: positive(number((a, b) => a < b)),
  NumericLessThanEquals: positive(number((a, b) => a <= b)),
  NumericGreaterThan: positive(number((a, b) => a > b)),
  NumericGreaterThanEquals: positive(number((a, b) => a >= b)),
  DateEquals: positive(date((a, b) => a === b)),
  DateNotEquals: negative(date((a, b) => a === b)),
  DateLessThan: positive(date((a, b) => a < b)),
  DateLessThanEquals: positive(date((a, b) => a <= b)),
  DateGreaterThan: positive(date((a, b) => a > b)),
  DateGreaterThanEquals: positive(date((a, b) => a >= b)),
};
