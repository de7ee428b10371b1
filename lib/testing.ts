/**
 * keyturn/testing: what a provider type of one's own is proven with. Of no test runner, and without AWS.
 * docs/providers/writing-one.md shows it at work.
 */
export { FAULT_MODES } from './testing/fake-providers/kit/faults';
export type { Fault, FaultMode } from './testing/fake-providers/kit/faults';
export { createRestVendor } from './testing/fake-providers/kit/rest-fake-provider';
export type {
  Route,
  VendorAnswer,
  VendorGround,
  VendorRequest,
  VendorRules,
} from './testing/fake-providers/kit/rest-fake-provider';
export type { Vendor, VendorOptions, VendorView } from './testing/fake-providers/kit/fake-provider';
export type { VendorKey, VendorKeys } from './testing/fake-providers/kit/fake-keys';
export type { ProviderHarness } from './testing/bench';
export { providerContract } from './testing/contract';
export type { ContractTest } from './testing/contract';
export { vendorHarness } from './testing/harness';
export type { HarnessSettings, VendorHarness } from './testing/harness';
export { virtualClock } from './testing/virtual-clock';
export type { VirtualClock } from './testing/virtual-clock';
