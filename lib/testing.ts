/**
 * keyturn/testing: what you prove a provider type with. For any test runner, and without AWS.
 * docs/providers/writing-one.md has a whole example.
 */
export { FAULT_MODES } from './testing/fake-providers/kit/faults';
export type { Fault, FaultMode } from './testing/fake-providers/kit/faults';
export { createRestFakeProvider } from './testing/fake-providers/kit/rest-fake-provider';
export type {
  Route,
  FakeAnswer,
  FakeState,
  FakeRequest,
  FakeApi,
} from './testing/fake-providers/kit/rest-fake-provider';
export type { FakeProvider, FakeProviderOptions, FakeProviderView } from './testing/fake-providers/kit/fake-provider';
export type { FakeKey, FakeKeys } from './testing/fake-providers/kit/fake-keys';
export type { ProviderHarness } from './testing/bench';
export { providerContract } from './testing/contract';
export type { ContractTest } from './testing/contract';
export { fakeProviderHarness } from './testing/harness';
export type { HarnessSettings, FakeProviderHarness } from './testing/harness';
export { virtualClock } from './testing/virtual-clock';
export type { VirtualClock } from './testing/virtual-clock';
