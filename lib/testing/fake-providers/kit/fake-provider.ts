import type { HttpRequest, HttpResponse } from '../../../providers/kit/provider-type';
import type { Fault } from './faults';
import type { ObservedKey, FakeKeys, FakeKeysOptions } from './fake-keys';

export interface FakeProviderOptions extends FakeKeysOptions {
  /** The fields of the admin secret that the provider accepts. */
  readonly admin: Readonly<Record<string, string>>;
  /** Keys on one page of the list; default 50. */
  readonly pageSize?: number;
}

/** The options of a provider account, as in keys.yaml. */
export type AccountOptions = Readonly<Record<string, unknown>>;

/** What the file of a fake provider exports, and the file of a provider type in your own repository. */
export interface FakeProviderFile {
  createFakeProvider(options: FakeProviderOptions, account: AccountOptions): FakeProvider;
  /** The account's options with every endpoint at the fake's; default: `endpoint` is the only one. */
  pointAtFake?(options: AccountOptions, origin: string): AccountOptions;
}

/** What an observer sees: never a value of a key. */
export interface FakeProviderView {
  /** In the order of their issue, revoked keys too. */
  readonly keys: readonly ObservedKey[];
  /** Requests by name as they arrived, whatever came of them. */
  readonly requests: Readonly<Record<string, number>>;
  /** Requests with a key that the provider never issued. */
  readonly unknownKeys: number;
}

/** A stateful provider in a process: its keys, its rules, and the ways in which it fails. */
export interface FakeProvider {
  /** One request. `hang`: it never answers; `reset`: it closes the connection. */
  handle(request: HttpRequest): HttpResponse | 'hang' | 'reset';
  /** The names of its requests, for faults: those of the provider's methods, and its own. */
  readonly requestNames: readonly string[];
  fail(fault: Fault): void;
  heal(): void;
  /** Replaces the admin credential: the former is refused from now on. */
  setAdmin(admin: Readonly<Record<string, string>>): void;
  view(): FakeProviderView;
  /** The keys themselves, to play the provider's console: issue one by hand, revoke one behind our back. */
  readonly keys: FakeKeys;
}
