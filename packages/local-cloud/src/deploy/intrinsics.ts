/** What intrinsic functions ask about the stack that they stand in. */
export interface Scope {
  /** A parameter, pseudo parameter or resource; throws for an unknown name. */
  ref(name: string): unknown;
  getAtt(logicalId: string, attribute: string): unknown;
  condition(name: string): boolean;
  mapping(map: string): Readonly<Record<string, Readonly<Record<string, unknown>>>> | undefined;
  importValue(exportName: string): unknown;
  /** `Fn::GetStackOutput`: CDK's weak reference to another stack. */
  stackOutput(stackName: string, outputName: string): unknown;
}

/** `AWS::NoValue`: the property is left out. */
export const NO_VALUE = Symbol('AWS::NoValue');

type Evaluate = (argument: unknown, scope: Scope) => unknown;

/** A value of a template with its intrinsic functions evaluated. Throws for a function that is not known. */
export function evaluate(value: unknown, scope: Scope): unknown {
  if (typeof value === 'string') return refuseDynamicReference(value);
  if (Array.isArray(value)) return value.map((item) => evaluate(item, scope)).filter((item) => item !== NO_VALUE);
  if (typeof value !== 'object' || value === null) return value;
  const intrinsic = intrinsicOf(value);
  if (intrinsic) {
    const run = Object.hasOwn(INTRINSICS, intrinsic.name) ? INTRINSICS[intrinsic.name] : undefined;
    if (!run) throw new Error(`the local cloud does not know the intrinsic function ${intrinsic.name}`);
    return run(intrinsic.argument, scope);
  }
  const members = Object.entries(value).map(([name, member]) => [name, evaluate(member, scope)] as const);
  return Object.fromEntries(members.filter(([, member]) => member !== NO_VALUE));
}

/** The one member of `{ "Ref": ... }` or `{ "Fn::X": ... }`; undefined for plain objects. `Condition` is one in conditions only. */
export function intrinsicOf(value: object): { readonly name: string; readonly argument: unknown } | undefined {
  const entries = Object.entries(value);
  const [name, argument] = entries.length === 1 ? (entries[0] ?? []) : [];
  if (name === undefined || (name !== 'Ref' && !name.startsWith('Fn::'))) return undefined;
  return { name, argument: argument as unknown };
}

/** An entry of `Conditions`, or the argument of a logical function. */
export function evaluateCondition(value: unknown, scope: Scope): boolean {
  if (typeof value === 'object' && value !== null && 'Condition' in value)
    return scope.condition(String(value.Condition));
  const result = evaluate(value, scope);
  return result === true || result === 'true';
}

const INTRINSICS: Readonly<Record<string, Evaluate>> = {
  Ref: (argument, scope) => scope.ref(String(argument)),
  'Fn::GetAtt': (argument, scope) => {
    const [logicalId = '', ...attribute] = Array.isArray(argument) ? argument.map(String) : String(argument).split('.');
    return scope.getAtt(logicalId, attribute.join('.'));
  },
  'Fn::Sub': (argument, scope) => substitute(argument, scope),
  'Fn::Join': (argument, scope) => {
    const [separator, items] = listOf('Fn::Join', argument, scope);
    return listOf('Fn::Join', items, scope).map(String).join(String(separator));
  },
  'Fn::Split': (argument, scope) => {
    const [separator, text] = listOf('Fn::Split', argument, scope);
    return String(text).split(String(separator));
  },
  'Fn::Select': (argument, scope) => {
    const [index, items] = listOf('Fn::Select', argument, scope);
    const list = listOf('Fn::Select', items, scope);
    if (!(Number(index) in list)) throw new Error(`Fn::Select asks for item ${String(index)} of ${list.length}`);
    return list[Number(index)];
  },
  'Fn::Base64': (argument, scope) => Buffer.from(String(evaluate(argument, scope))).toString('base64'),
  'Fn::FindInMap': (argument, scope) => {
    const [map, first, second, options] = listOf('Fn::FindInMap', argument, scope);
    const found = scope.mapping(String(map))?.[String(first)]?.[String(second)];
    const fallback = (options as { DefaultValue?: unknown } | undefined)?.DefaultValue;
    if (found === undefined && fallback === undefined) {
      throw new Error(`Fn::FindInMap finds nothing under ${[map, first, second].map(String).join(', ')}`);
    }
    return found ?? fallback;
  },
  'Fn::If': (argument, scope) => {
    // Only the branch that counts is evaluated: the other may speak of a resource that does not exist.
    const [condition, yes, no] = argument as readonly unknown[];
    return evaluate(scope.condition(String(condition)) ? yes : no, scope);
  },
  'Fn::Equals': (argument, scope) => {
    const [a, b] = listOf('Fn::Equals', argument, scope);
    return JSON.stringify(a) === JSON.stringify(b);
  },
  'Fn::And': (argument, scope) => (argument as readonly unknown[]).every((one) => evaluateCondition(one, scope)),
  'Fn::Or': (argument, scope) => (argument as readonly unknown[]).some((one) => evaluateCondition(one, scope)),
  'Fn::Not': (argument, scope) => !evaluateCondition((argument as readonly unknown[])[0], scope),
  'Fn::ImportValue': (argument, scope) => scope.importValue(String(evaluate(argument, scope))),
  'Fn::GetStackOutput': (argument, scope) => {
    const { StackName, OutputName } = evaluate(argument, scope) as Readonly<Record<string, unknown>>;
    return scope.stackOutput(String(StackName), String(OutputName));
  },
};

function listOf(name: string, argument: unknown, scope: Scope): readonly unknown[] {
  const value = evaluate(argument, scope);
  if (!Array.isArray(value)) throw new Error(`${name} wants a list`);
  return value as readonly unknown[];
}

/** `${Name}`, `${LogicalId.Attribute}`; `${!Literal}` stays, without its mark. */
function substitute(argument: unknown, scope: Scope): string {
  const [text, variables] = Array.isArray(argument) ? (argument as readonly unknown[]) : [argument];
  const own = (evaluate(variables ?? {}, scope) ?? {}) as Readonly<Record<string, unknown>>;
  const filled = String(text).replace(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
    if (literal) return `\${${name}}`;
    if (Object.hasOwn(own, name)) return String(own[name]);
    const dot = name.indexOf('.');
    return String(dot < 0 ? scope.ref(name) : scope.getAtt(name.slice(0, dot), name.slice(dot + 1)));
  });
  return refuseDynamicReference(filled);
}

function refuseDynamicReference(text: string): string {
  const [, service] = /\{\{resolve:([\w-]+)/.exec(text) ?? [];
  if (service) throw new Error(`the local cloud does not know dynamic references ({{resolve:${service}:...}})`);
  return text;
}
