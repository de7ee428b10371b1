/**
 * keyturn/testing: what a provider type of one's own is proven with. Of no test runner, and without AWS.
 * docs/providers/writing-one.md shows it at work.
 */
export { FAULT_MODES } from '../local/vendors/faults';
export type { Fault, FaultMode } from '../local/vendors/faults';
export { createRestVendor } from '../local/vendors/rest-vendor';
export type { Route, VendorAnswer, VendorGround, VendorRequest, VendorRules } from '../local/vendors/rest-vendor';
export type { Vendor, VendorOptions, VendorView } from '../local/vendors/vendor';
export type { VendorKey, VendorKeys } from '../local/vendors/vendor-keys';
export type { ProviderHarness } from './bench';
export { providerContract } from './contract';
export type { ContractTest } from './contract';
export { vendorHarness } from './harness';
export type { HarnessSettings, VendorHarness } from './harness';
export { virtualClock } from './virtual-clock';
export type { VirtualClock } from './virtual-clock';
