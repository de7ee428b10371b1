import { join, relative } from 'node:path';
import ts from 'typescript';

/** A member of an exported class or interface, as its comment and its declaration have it. */
export interface MemberPage {
  readonly name: string;
  readonly kind: 'property' | 'method' | 'static';
  /** The type of a property; of a method all from its name to its result. */
  readonly type: string;
  readonly isOptional: boolean;
  readonly comment: string;
  readonly fallback?: string;
}

/** Something that lib/index.ts exports. */
export interface ExportPage {
  readonly name: string;
  readonly kind: 'class' | 'function' | 'interface' | 'type' | 'value';
  /** Where it is declared, from the root: `lib/cdk/key-rotator.ts`. */
  readonly file: string;
  readonly comment: string;
  readonly example?: string;
  /** How it is written, for what has no members. */
  readonly signature: string;
  readonly members: readonly MemberPage[];
}

/** Every export of lib/index.ts, in the order of the file. */
export function readExports(root: string): readonly ExportPage[] {
  const entry = join(root, 'lib', 'index.ts');
  const config = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile).config as { compilerOptions: object };
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
  const program = ts.createProgram([entry], { ...options, noEmit: true, types: ['node'] });
  const checker = program.getTypeChecker();
  const file = program.getSourceFile(entry);
  const module = file && checker.getSymbolAtLocation(file);
  if (!module) throw new Error(`${entry} exports nothing`);
  return checker.getExportsOfModule(module).map((alias) => {
    const symbol = alias.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(alias) : alias;
    return exportPage(checker, root, alias.name, symbol);
  });
}

/** What has no comment, or is optional and names no default: `KeyRotatorProps.grace`. */
export function undocumented(exported: readonly ExportPage[]): readonly string[] {
  return exported.flatMap(({ name, kind, file, comment, members }) => {
    const isProps = kind === 'interface' && file.startsWith(join('lib', 'cdk'));
    const lacking = members.filter(
      (one) => one.comment === '' || (isProps && one.isOptional && one.fallback === undefined && !isNever(one)),
    );
    return [...(comment === '' ? [name] : []), ...lacking.map((one) => `${name}.${one.name}`)];
  });
}

/** A property that stands only to be refused. */
export function isNever({ type }: MemberPage): boolean {
  return type === 'never';
}

function exportPage(checker: ts.TypeChecker, root: string, name: string, symbol: ts.Symbol): ExportPage {
  const declaration = symbol.declarations?.[0];
  if (!declaration) throw new Error(`${name} is declared nowhere`);
  const example = tagOf(symbol, checker, 'example');
  return {
    name,
    kind: kindOf(declaration),
    file: relative(root, declaration.getSourceFile().fileName),
    comment: commentOf(symbol, checker),
    ...(example !== undefined && { example }),
    signature: signatureOf(declaration),
    members: membersOf(checker, root, symbol, declaration),
  };
}

function kindOf(declaration: ts.Declaration): ExportPage['kind'] {
  if (ts.isClassDeclaration(declaration)) return 'class';
  if (ts.isInterfaceDeclaration(declaration)) return 'interface';
  if (ts.isFunctionDeclaration(declaration)) return 'function';
  return ts.isTypeAliasDeclaration(declaration) ? 'type' : 'value';
}

/** Those that are declared in this repository: what the CDK says of its own constructs is in its own reference. */
function membersOf(
  checker: ts.TypeChecker,
  root: string,
  symbol: ts.Symbol,
  declaration: ts.Declaration,
): MemberPage[] {
  if (!ts.isClassDeclaration(declaration) && !ts.isInterfaceDeclaration(declaration)) return [];
  const statics = ts.isClassDeclaration(declaration)
    ? checker.getPropertiesOfType(checker.getTypeOfSymbol(symbol)).filter(({ name }) => name !== 'prototype')
    : [];
  const own = checker.getPropertiesOfType(checker.getDeclaredTypeOfSymbol(symbol));
  const isOurs = (one: ts.Symbol): boolean =>
    one.declarations?.every((part) => part.getSourceFile().fileName.startsWith(join(root, 'lib'))) ?? false;
  const page = (one: ts.Symbol, isStatic: boolean): MemberPage[] =>
    isOurs(one) ? memberPage(checker, one, isStatic) : [];
  return [...statics.flatMap((one) => page(one, true)), ...own.flatMap((one) => page(one, false))];
}

function memberPage(checker: ts.TypeChecker, symbol: ts.Symbol, isStatic: boolean): MemberPage[] {
  const [declaration] = symbol.declarations ?? [];
  if (!declaration) return [];
  const flags = ts.getCombinedModifierFlags(declaration);
  if (flags & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected)) return [];
  const isMethod = ts.isMethodDeclaration(declaration) || ts.isMethodSignature(declaration);
  const fallback = tagOf(symbol, checker, 'default');
  return [
    {
      name: symbol.name,
      kind: isStatic ? 'static' : isMethod ? 'method' : 'property',
      type: isMethod ? signatureOf(declaration) : typeOf(declaration),
      isOptional: (symbol.flags & ts.SymbolFlags.Optional) !== 0,
      comment: commentOf(symbol, checker),
      ...(fallback !== undefined && { fallback }),
    },
  ];
}

/** A declaration without its body, modifiers and comments. */
function signatureOf(declaration: ts.Declaration): string {
  const source = declaration.getSourceFile().text;
  const body = ts.isFunctionLike(declaration) && 'body' in declaration ? declaration.body : undefined;
  const text = source.slice(declaration.getStart(), body?.pos ?? declaration.end);
  return text
    .replace(/^(export |static |async |readonly )+/, '')
    .replace(/\s+/g, ' ')
    .replace(/\( /g, '(')
    .replace(/,? \)/g, ')')
    .trim();
}

function typeOf(declaration: ts.Declaration): string {
  const isTyped = ts.isPropertyDeclaration(declaration) || ts.isPropertySignature(declaration);
  return (isTyped ? declaration.type?.getText() : undefined)?.replace(/\s+/g, ' ') ?? '';
}

function commentOf(symbol: ts.Symbol, checker: ts.TypeChecker): string {
  return ts.displayPartsToString(symbol.getDocumentationComment(checker));
}

function tagOf(symbol: ts.Symbol, checker: ts.TypeChecker, name: string): string | undefined {
  const tag = symbol.getJsDocTags(checker).find((one) => one.name === name);
  return tag && ts.displayPartsToString(tag.text);
}
