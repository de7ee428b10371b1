/** What is wrong with an endpoint; undefined when keys may be sent to it. */
export function urlProblem(endpoint: string): string | undefined {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (!url) return 'expected a URL such as https://gateway.example.com';
  if (url.username !== '' || url.password !== '')
    return 'credentials do not belong into the URL: put them into the admin secret';
  if (url.protocol === 'http:' && !isLoopback(url.hostname))
    return 'expected https (http is for loopback addresses only)';
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'expected https';
  if (endpoint.includes('?') || endpoint.includes('#')) return 'expected no query and no fragment';
  return undefined;
}

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
