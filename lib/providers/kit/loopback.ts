/**
 * Whether a URL's host name is this machine's own: `localhost`, 127.0.0.0/8 or ::1. The only place where a provider may
 * be asked without TLS.
 */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}

/** Whether an address that a host name resolved to is this machine's own. */
export function isLoopbackAddress(address: string): boolean {
  return address === '::1' || /^(::ffff:)?127(\.\d{1,3}){3}$/.test(address);
}
