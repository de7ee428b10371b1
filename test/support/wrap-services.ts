import type { Provider } from '../../lib/rotation/provider';
import type { Services } from '../../lib/rotation/services';

/** What is done around one external call, named as `store.putPending`. */
type Around = <T>(name: string, call: () => Promise<T>, args: readonly unknown[]) => Promise<T>;

/** The services with something done around every call that leaves the process: store, schedule, events, usage, receipts and provider. */
export function wrapServices(services: Services, around: Around): Services {
  const wrap = <T extends object>(what: string, port: T): T =>
    Object.fromEntries(
      Object.entries(port).map(([name, member]: [string, unknown]) => [
        name,
        typeof member === 'function'
          ? (...args: unknown[]) =>
              around(`${what}.${name}`, () => Promise.resolve(member.apply(port, args) as unknown), args)
          : member,
      ]),
    ) as T;
  return {
    ...services,
    store: wrap('store', services.store),
    schedule: wrap('schedule', services.schedule),
    events: wrap('events', services.events),
    usage: wrap('usage', services.usage),
    receipts: wrap('receipts', services.receipts),
    provider: (...of) => wrapProvider(services.provider(...of), wrap),
  };
}

function wrapProvider(provider: Provider, wrap: <T extends object>(what: string, port: T) => T): Provider {
  const { capabilities, issue, roll, activate, verify, disable, enable, revoke, list, identify, checkAdmin } = provider;
  const calls = { issue, roll, activate, verify, disable, enable, revoke, list, identify, checkAdmin };
  const present = Object.fromEntries(Object.entries(calls).filter(([, member]) => member !== undefined));
  return { capabilities, ...wrap('provider', present) } as Provider;
}
