import type { ApiKey } from '../../rotation/api-key';
import type { Capabilities, Provider } from '../../rotation/provider';
import type { Clock } from '../../rotation/services';

/** The fields of the admin secret's JSON object, none of which can print itself. */
export type AdminCredential = Readonly<Record<string, ApiKey>>;

export interface HttpRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Milliseconds until the exchange is given up. */
  readonly timeoutMs: number;
}

export interface HttpResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * One HTTP exchange: no retry, redirects are answers like any other, TLS is verified. Rejects when there is no answer
 * (refused, reset, timed out): whether the request took effect is then unknown, unless the error has `sent: false`:
 * then certainly nothing of the request left.
 */
export type Http = (request: HttpRequest) => Promise<HttpResponse>;

/** What a provider is given besides its options. */
export interface ProviderDeps {
  /** Reads the admin secret anew; throws `AdminCredentialMissing` or `AdminCredentialMalformed`. */
  readonly admin: () => Promise<AdminCredential>;
  readonly http: Http;
  readonly clock: Clock;
  /** The current text of another secret that the rotation function may read, by name; undefined where there is none. */
  readonly readSecret?: (name: string) => Promise<string | undefined>;
}

/** What IAM must allow the functions of a rotator of this type to do at the provider, where the provider is AWS. */
export interface IamNeed {
  readonly actions: readonly string[];
  /** ARNs; `${partition}`, `${account}` and `${region}` stand for the deployment's own. */
  readonly resources: readonly string[];
}

export interface OptionProblem {
  /** Where in the options: ['issue', 'path']. */
  readonly path: readonly (string | number)[];
  /** What was expected, in words. */
  readonly message: string;
}

/**
 * What a provider type says of itself: all that keys.yaml, synth and the local cloud need. The index.ts of each folder of
 * lib/providers exports it as `providerType`. `Options` are the rotator's options from keys.yaml with a key's own on top.
 */
export interface ProviderType<Options> {
  readonly type: string;
  /** False where the functions' own role is the credential. */
  readonly needsAdmin: boolean;
  /** The fields of the admin secret, where they are others than `apiKey`; `http` names its own in templates. */
  readonly adminFields?: readonly string[];
  /** Every problem at once; an empty list means that `options` is an `Options`. Run at synth and when a function starts. */
  check(options: unknown): readonly OptionProblem[];
  /** Names of options that a single key may set for itself (`keys.<name>.options`), stored in its tag `keyturn:options`. */
  readonly keyOptions: readonly string[];
  /** What one key still has to say for itself, with its own options on top. Run at synth, for each key. */
  checkKey?(options: Options): readonly OptionProblem[];
  capabilities(options: Options): Capabilities;
  /** Capabilities that options decide; the others, but for the propagation time, are the same whatever they say. */
  readonly declares?: readonly (keyof Capabilities)[];
  iamNeeds?(options: Options): readonly IamNeed[];
  /** The name of a secret in which this type keeps state of its own, no key: made with the rotator, without a value. */
  stateSecret?(options: Options): string;
}

/**
 * A provider type with its adapter, as the functions are bundled with it: exported as `providerType` by the provider.ts
 * of each folder of lib/providers, and by the file of a type in your own repository.
 */
export interface ProviderAdapter<Options> extends ProviderType<Options> {
  /** The provider of one rotator, or of one key where its options differ. */
  create(options: Options, deps: ProviderDeps): Provider;
}

/** The type with an adapter, which need not repeat the capabilities. */
export function withAdapter<Options>(
  type: ProviderType<Options>,
  create: (options: Options, deps: ProviderDeps) => Omit<Provider, 'capabilities'>,
): ProviderAdapter<Options> {
  return {
    ...type,
    create: (options, deps) => ({ capabilities: type.capabilities(options), ...create(options, deps) }),
  };
}
