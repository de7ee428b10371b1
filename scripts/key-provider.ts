import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { providerTypes } from '../lib/providers/catalog';
import { describeOptions, type DescribedOptions } from './provider-options';

const NOTE = '// Written by `npm run docs:api` from lib/providers and docs/providers: change those.\n';

/**
 * `KeyProvider` and the options of each provider type, as files of lib/cdk: plain interfaces, so that no reader of the
 * constructs' types needs the library that checks them.
 */
export async function keyProviderFiles(root: string): Promise<ReadonlyMap<string, string>> {
  const types = Object.values(providerTypes).map(({ type, keyOptions }) => [type, keyOptions] as const);
  const described = describeOptions(root, Object.fromEntries(types));
  const files = [
    ['key-provider.ts', keyProvider(described)] as const,
    ...described.map((one) => [join('provider-options', `${one.type}.ts`), optionsFile(one)] as const),
  ];
  const style = await resolveConfig(join(root, 'package.json'));
  const written = files.map(async ([name, text]) => {
    const file = join('lib', 'cdk', name);
    return [file, await format(text, { ...style, filepath: file })] as const;
  });
  return new Map(await Promise.all(written));
}

function optionsFile({ name, type, members }: DescribedOptions): string {
  const parts = ['HttpAnswers', 'HttpRequestDescription'].filter((part) => members.includes(part));
  const imports = [
    ...(members.includes(': Duration') ? ["import type { Duration } from 'aws-cdk-lib';"] : []),
    ...(parts.length > 0 ? [`import type { ${parts.join(', ')} } from '../http-description';`] : []),
  ];
  return `${NOTE}${imports.join('\n')}

/** Options of provider type \`${type}\`; docs/providers/${type}.md has the setup. */
export interface ${name} {
${members}
}
`;
}

function keyProvider(described: readonly DescribedOptions[]): string {
  const imports = described.map(({ name, type }) => `import type { ${name} } from './provider-options/${type}';`);
  const methods = described.map(({ summary, name, method, type, keyOptions, isOptional }) => {
    const own = keyOptions.map((option) => `'${option}'`).join(' | ') || 'never';
    return `
  /**
   * ${summary}
   *
   * Setup: docs/providers/${type}.md
   */
  static ${method}(options: ${name}${isOptional ? ' = {}' : ''}): KeyProvider<${own}> {
    return new KeyProvider({ type: '${type}', options });
  }`;
  });
  return `${NOTE}${imports.join('\n')}
import { configuredProvider, type KeyProviderProps, type ProviderFileProps } from './configured-provider';

/**
 * Who issues and accepts the keys of a rotator: one provider type with its options. A type has a method of its own;
 * \`fromFile\` takes a type that stays in your repository. Wrong options throw here, all of them at once.
 *
 * \`KeyOption\` are the options that one key may set for itself.
 *
 * @example
 * KeyProvider.twilio({ account: 'AC0123456789abcdef0123456789abcdef', policy: 'standard' });
 */
export class KeyProvider<KeyOption extends string = string> {
${methods.join('\n')}

  /** A provider type of your own, from the TypeScript file that exports it. docs/providers/writing-one.md */
  static fromFile(props: ProviderFileProps): KeyProvider {
    return new KeyProvider(props);
  }

  /** The provider type's name. */
  readonly type: string;
  /** Absolute path of the file that exports the type; absent for Keyturn's own types. */
  readonly file?: string;
  /** The options as the functions read them. Never a credential. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Names of the options that one key may set for itself. */
  readonly keyOptions: readonly KeyOption[];

  /** For a type that is known only when the app runs; the methods above are checked by the compiler, too. */
  constructor(props: KeyProviderProps) {
    const { type, file, options, keyOptions } = configuredProvider(props);
    this.type = type;
    if (file !== undefined) this.file = file;
    this.options = options;
    this.keyOptions = keyOptions as readonly KeyOption[];
  }
}
`;
}
