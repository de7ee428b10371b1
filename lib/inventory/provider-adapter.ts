import { providerAdapters } from '../providers/adapter-catalog';
import type { ProviderAdapter } from '../providers/kit/provider-type';
import { loadProviderFile, providerTypeOf, type ProviderTypeReference } from './provider-file';

/** A provider type with its adapter, for what asks a provider itself. Throws an Error in one line when there is none. */
export function providerAdapterOf(reference: ProviderTypeReference): ProviderAdapter<unknown> {
  const { type } = providerTypeOf(reference);
  const { providerFile } = reference;
  const adapter = providerFile === undefined ? providerAdapters[type] : loadProviderFile(providerFile).providerType;
  if (adapter) return adapter;
  throw new Error(`provider type '${type}' has no adapter`);
}
