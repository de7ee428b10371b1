import { RotationError } from '../../lib/rotation/errors';
import type { Services } from '../../lib/rotation/services';
import { wrapServices } from './wrap-services';

/** What one call meets: nothing, an error instead of the call, or an error after it, so that the answer is lost. */
export type Happening = 'works' | { readonly instead: Error } | { readonly after: Error };

export const UNAVAILABLE = new RotationError('StoreUnavailable', 'no answer', true);
export const REFUSED = new RotationError('StoreRefused', 'access denied', false);
export const OUTAGE = new RotationError('ProviderUnavailable', '503', true);

/** Services on which every call of that name (`store.putPending`) meets the next happening; after the last all is well. */
export function withFaults(services: Services, name: string, ...happenings: readonly Happening[]): Services {
  const left = [...happenings];
  return wrapServices(services, async (called, call) => {
    const happening = called === name ? left.shift() : undefined;
    if (happening === undefined || happening === 'works') return call();
    if ('instead' in happening) throw happening.instead;
    await call();
    throw happening.after;
  });
}

/** The services, and the names of all external calls that are made through them, with their arguments. */
export function recordCalls(services: Services): {
  services: Services;
  calls: { name: string; args: readonly unknown[] }[];
} {
  const calls: { name: string; args: readonly unknown[] }[] = [];
  const recorded = wrapServices(services, (name, call, args) => {
    calls.push({ name, args });
    return call();
  });
  return { services: recorded, calls };
}
