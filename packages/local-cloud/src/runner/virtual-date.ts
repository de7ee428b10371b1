/**
 * Moves the process in time: `Date` shows virtual time, in libraries and signatures too. Timers and sleeps stay real.
 * Returns a function that sets the virtual time of this moment, in milliseconds since 1970.
 */
export function installVirtualDate(): (now: number) => void {
  const RealDate = Date;
  let offset = 0;
  const now = (): number => RealDate.now() + offset;
  const VirtualDate = new Proxy(RealDate, {
    construct: (target, args: unknown[], newTarget) =>
      Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget) as Date,
    apply: () => new RealDate(now()).toString(),
    get: (target, key, receiver) => (key === 'now' ? now : (Reflect.get(target, key, receiver) as unknown)),
  });
  RealDate.prototype.constructor = VirtualDate;
  globalThis.Date = VirtualDate;
  return (virtualNow) => {
    offset = virtualNow - RealDate.now();
  };
}
