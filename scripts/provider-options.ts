import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** A provider type's options as a reader of TypeScript sees them: from its schema's type, and from its page. */
export interface DescribedOptions {
  /** `twilio`. */
  readonly type: string;
  /** `KeyProvider.awsIam`: the type's name as a method. */
  readonly method: string;
  /** `AwsIamOptions`. */
  readonly name: string;
  /** The first sentence of the page. */
  readonly summary: string;
  /** What a key may set for itself. */
  readonly keyOptions: readonly string[];
  /** Whether all options may be left out. */
  readonly isOptional: boolean;
  /** The members of the interface. */
  readonly members: string;
  readonly hasDuration: boolean;
}

/** Options that the constructs set themselves. */
const OURS = new Set(['inbox']);

/** Options that hold a duration: a `Duration` in TypeScript, `60s` in keys.yaml. */
const DURATIONS = new Set(['propagation', 'timeout', 'lifetime']);

/** The options of every provider type of these names, whose folders stand in lib/providers. */
export function describeOptions(root: string, types: Readonly<Record<string, readonly string[]>>): DescribedOptions[] {
  const files = Object.keys(types).map((type) => join(root, 'lib', 'providers', type, 'index.ts'));
  const config = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile).config as { compilerOptions: object };
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
  const program = ts.createProgram(files, { ...options, noEmit: true, types: [] });
  const checker = program.getTypeChecker();
  return Object.entries(types).map(([type, ofKeys], index) => {
    const keyOptions = ofKeys.filter((name) => !OURS.has(name));
    const of = optionsType(checker, program.getSourceFile(files[index] ?? ''));
    const page = readFileSync(join(root, 'docs', 'providers', `${type}.md`), 'utf8');
    const method = type.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
    const comments = new Map([...keyOptions.map((name) => [name, ofKey(name)] as const), ...commentsOf(page)]);
    const members = membersOf(checker, of.getProperties(), comments, '');
    return {
      ...{ type, method, keyOptions, members },
      name: `${method[0]?.toUpperCase()}${method.slice(1)}Options`,
      summary: summaryOf(page),
      isOptional: of.getProperties().every(isOptional),
      hasDuration: members.includes(': Duration'),
    };
  });
}

/** `Options` of `export const providerType: ProviderType<Options>`. */
function optionsType(checker: ts.TypeChecker, file: ts.SourceFile | undefined): ts.Type {
  const module = file && checker.getSymbolAtLocation(file);
  const exported = module && checker.getExportsOfModule(module).find(({ name }) => name === 'providerType');
  const [options] = exported ? checker.getTypeArguments(checker.getTypeOfSymbol(exported) as ts.TypeReference) : [];
  if (!options) throw new Error(`${file?.fileName} exports no providerType: ProviderType<...>`);
  return options;
}

function membersOf(
  checker: ts.TypeChecker,
  properties: readonly ts.Symbol[],
  comments: ReadonlyMap<string, Comment>,
  path: string,
): string {
  // Sorted: the compiler's order hangs on what it has read before.
  return properties
    .filter(({ name }) => !OURS.has(name))
    .sort((a, b) => Number(isOptional(a)) - Number(isOptional(b)) || (a.name < b.name ? -1 : 1))
    .map((property) => {
      const here = path + property.name;
      const comment = comments.get(here);
      const above = comment ? `\n${commentOf(property, here, comment)}\n` : '';
      const mark = isOptional(property) ? '?' : '';
      const shown = DURATIONS.has(property.name)
        ? 'Duration'
        : textOf(checker, checker.getTypeOfSymbol(property), comments, `${here}.`);
      return `${above}readonly ${property.name}${mark}: ${shown};`;
    })
    .join('\n');
}

/** What every request of a description has, and what every list of answers: interfaces of http-description.ts. */
const PARTS = {
  HttpAnswers: ['status', 'body'],
  HttpRequestDescription: ['method', 'path', 'endpoint', 'headers', 'body', 'form'],
};

function objectOf(
  checker: ts.TypeChecker,
  type: ts.Type,
  comments: ReadonlyMap<string, Comment>,
  path: string,
): string {
  const names = type.getProperties().map(({ name }) => name);
  const part = Object.entries(PARTS).find(([, members]) => members.every((name) => names.includes(name)));
  const own = type.getProperties().filter(({ name }) => !part?.[1].includes(name));
  const members = own.length === 0 ? '' : `{ ${membersOf(checker, own, comments, path)} }`;
  return [...(part ? [part[0]] : []), members].filter(Boolean).join(' & ') || '{}';
}

function textOf(checker: ts.TypeChecker, given: ts.Type, comments: ReadonlyMap<string, Comment>, path: string): string {
  if (given.flags & ts.TypeFlags.Unknown) return 'unknown';
  const type = checker.getNonNullableType(given);
  const text = (one: ts.Type) => textOf(checker, one, comments, path);
  if (checker.isArrayType(type))
    return `readonly (${text(checker.getTypeArguments(type as ts.TypeReference)[0] ?? type)})[]`;
  // The compiler has no order of its own that would last.
  if (type.isUnion() && !(type.flags & ts.TypeFlags.Boolean)) return type.types.map(text).sort().join(' | ');
  const values = type.getStringIndexType();
  if (values) return `Readonly<Record<string, ${text(values)}>>`;
  const isObject = (type.flags & ts.TypeFlags.Object) !== 0;
  return isObject ? objectOf(checker, type, comments, path) : checker.typeToString(type);
}

function isOptional(property: ts.Symbol): boolean {
  return (property.flags & ts.SymbolFlags.Optional) !== 0;
}

/** Of an option that the page has in no table. */
function ofKey(name: string): Comment {
  return { meaning: `What \`{options.${name}}\` stands for in templates. May be set at a key.`, fallback: 'none' };
}

interface Comment {
  readonly meaning: string;
  /** What the page has in its column `default`. */
  readonly fallback: string;
}

/** What the tables `option | meaning | default` and `request | when` of a page say of each option, by its path. */
function commentsOf(page: string): ReadonlyMap<string, Comment> {
  let head = '';
  const rows = page.split('\n').flatMap((line) => {
    const [, names = '', meaning = '', fallback = ''] = line.split('|').map((cell) => cell.trim());
    if (/^[a-z]+$/.test(names)) head = names;
    if (!names.startsWith('`') || !['option', 'request'].includes(head)) return [];
    const comment = { meaning: sentence(meaning), fallback: head === 'request' ? 'no such request' : fallback };
    return [...names.matchAll(/`([\w.]+)`/g)].map(([, name = '']) => [name, comment] as const);
  });
  return new Map(rows);
}

function commentOf(property: ts.Symbol, path: string, { meaning, fallback }: Comment): string {
  const isRequired = fallback.startsWith('required') || fallback === '';
  const needed = fallback === 'required' ? 'required, here or at the key' : fallback || 'none';
  const tag = isOptional(property) ? [`@default ${isRequired ? `- ${needed}` : asDefault(fallback)}`] : [];
  const lines = [...wrapped(meaning, path), ...tag].map((line) => ` * ${line}`);
  return lines.length === 1 ? `/** ${meaning} */` : ['/**', ...lines, ' */'].join('\n');
}

/** Lines of about 110 characters. */
function wrapped(text: string, path: string): string[] {
  const width = 112 - 2 * path.split('.').length;
  return text.match(new RegExp(`.{1,${width}}(?: |$)`, 'g'))?.map((line) => line.trim()) ?? [];
}

/** A literal as it is written in code; words after a hyphen, as the CDK has them. */
function asDefault(cell: string): string {
  const [, literal] = /^`([^`]+)`$/.exec(cell) ?? [];
  if (literal === undefined) return `- ${linked(cell)}`;
  if (/^(true|false|\d+)$/.test(literal)) return literal;
  const [, count, unit = 's'] = /^(\d+)([smhd])$/.exec(literal) ?? [];
  if (count === undefined) return `'${literal}'`;
  return `Duration.${{ s: 'seconds', m: 'minutes', h: 'hours', d: 'days' }[unit]}(${count})`;
}

function linked(markdown: string): string {
  return markdown.replace(/\[([^\]]+)\]\([^)]+\)/g, '$1').replaceAll('**', '');
}

function sentence(markdown: string): string {
  const text = linked(markdown);
  return `${text[0]?.toUpperCase() ?? ''}${text.slice(1)}${text.endsWith('.') ? '' : '.'}`;
}

/** The first sentence after the page's title. */
function summaryOf(page: string): string {
  const [, paragraph = ''] = /^# .*\n+([^\n]+)/.exec(page) ?? [];
  const [first = ''] = /^.*?\.(?= |$)/.exec(linked(paragraph)) ?? [];
  return first;
}
