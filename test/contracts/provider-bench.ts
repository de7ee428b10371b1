export { LINEAGE, type ProviderHarness } from '../../lib/testing/bench';
