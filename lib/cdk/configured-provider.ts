import { Duration } from 'aws-cdk-lib';
import { loadProviderFile, providerTypeOf } from '../inventory/provider-file';
import type { IamNeed, OptionProblem, ProviderType } from '../providers/kit/provider-type';
import { formatDuration } from '../rotation/duration';
import type { Capabilities } from '../rotation/provider';

/** A provider type of your own. */
export interface ProviderFileProps {
  /** Absolute path of the TypeScript file that exports the type as `providerType`. */
  readonly file: string;

  /**
   * The type's options. Never a credential: that is what the admin secret is for.
   * @default - none
   */
  readonly options?: object;
}

/** A provider type that is known only when the app runs. */
export interface KeyProviderProps {
  /**
   * The type's name: `twilio`.
   * @default - that of the type in `file`
   */
  readonly type?: string;

  /**
   * Absolute path of the TypeScript file that exports the type as `providerType`.
   * @default - the type is one of Keyturn's
   */
  readonly file?: string;

  /**
   * The type's options, as keys.yaml has them. Never a credential: that is what the admin secret is for.
   * @default - none
   */
  readonly options?: object;
}

/** A provider type with its options, as the functions read them. */
interface ConfiguredProvider {
  readonly type: string;
  readonly file?: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly keyOptions: readonly string[];
}

/** Throws an Error with every problem of the options at once; options that each key brings itself may be missing. */
export function configuredProvider(props: KeyProviderProps): ConfiguredProvider {
  const { file } = props;
  const name = props.type ?? (file === undefined ? undefined : loadProviderFile(file).providerType.type);
  if (name === undefined) throw new Error("expected a provider type's name or file");
  const type = providerTypeOf({ type: name, ...(file !== undefined && { providerFile: file }) });
  const options = written(props.options ?? {}) as Readonly<Record<string, unknown>>;
  const problems = type.check(options).filter(({ path: [first] }) => {
    const isForKeys = type.keyOptions.includes(String(first));
    return !isForKeys || Object.hasOwn(options, String(first));
  });
  if (problems.length > 0) throw new Error([`options of provider type '${name}':`, ...lines(problems)].join('\n'));
  return { type: name, ...(file !== undefined && { file }), options, keyOptions: type.keyOptions };
}

/** What a provider can do with its options, and what it needs of AWS. */
export interface ProviderTraits {
  /** False where the functions' own role is the credential. */
  readonly needsAdmin: boolean;
  /** How many keys it holds at a time, whether it lists and disables them, and so on. */
  readonly capabilities: Capabilities;
  /** What IAM must allow the functions, where the provider is AWS. */
  readonly iamNeeds: readonly IamNeed[];
  /**
   * Name of the secret in which the type keeps state.
   * @default - it keeps none
   */
  readonly stateSecret?: string;
}

export function providerTraits(provider: ConfiguredProvider): ProviderTraits {
  const { options } = provider;
  const type = typeOf(provider);
  return {
    needsAdmin: type.needsAdmin,
    capabilities: type.capabilities(options),
    iamNeeds: type.iamNeeds?.(options) ?? [],
    ...(type.stateSecret && { stateSecret: type.stateSecret(options) }),
  };
}

/** What is wrong with the options that one key sets for itself. */
export function keyOptionMessages(
  provider: ConfiguredProvider,
  own: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  const type = typeOf(provider);
  const foreign = Object.keys(own).filter((name) => !type.keyOptions.includes(name));
  if (foreign.length > 0) {
    const may = type.keyOptions.join(', ') || 'none';
    return foreign.map((name) => `options.${name}: not an option that a key may set for itself; those are: ${may}`);
  }
  const merged = { ...provider.options, ...own };
  const problems = [...type.check(merged), ...(type.checkKey?.(merged) ?? [])];
  return lines(problems).map((line) => line.trim());
}

function typeOf({ type, file }: ConfiguredProvider): ProviderType<unknown> {
  return providerTypeOf({ type, ...(file !== undefined && { providerFile: file }) });
}

function lines(problems: readonly OptionProblem[]): readonly string[] {
  return problems.map(({ path, message }) => `  ${['options', ...path].join('.')}: ${message}`);
}

/** The options with every Duration as the text that the types read: `60s`. */
function written(value: unknown): unknown {
  if (value instanceof Duration) return formatDuration(value.toSeconds());
  if (Array.isArray(value)) return value.map(written);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, written(part)]));
}
