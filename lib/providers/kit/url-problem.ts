import { isLoopback } from './loopback';

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
