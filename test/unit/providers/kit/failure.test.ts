import { describe as describeFailure } from '../../../../lib/providers/kit/failure';

const SECRET = 'a+canary/5e1f0c7a=';
const base64 = (text: string) => Buffer.from(text).toString('base64');
const bearer = { authorization: `Bearer ${SECRET}` };

/** What an error says of a request to which an outage answered, with this as the id of the exchange. */
function said(id: string, request: { url?: string; headers?: Record<string, string>; body?: string }): string {
  const built = { method: 'POST', url: 'https://api.example.com/v1/keys', headers: {}, ...request };
  return describeFailure('issue', built, {
    kind: 'answer',
    response: { status: 500, headers: { 'x-request-id': id }, body: '' },
  });
}

test.each([
  ['a header', { headers: bearer }],
  ['basic authentication', { headers: { authorization: `Basic ${base64(`user:${SECRET}`)}` } }],
  ['a query', { url: `https://api.example.com/v1/keys?key=${encodeURIComponent(SECRET)}` }],
  ['a form', { body: `grant=x&client_secret=${encodeURIComponent(SECRET)}` }],
  ['JSON', { body: JSON.stringify({ key: SECRET }) }],
])('an id of the exchange that echoes a secret from %s is not repeated', (_, request) => {
  expect(said(SECRET, request)).toBe('issue: POST /v1/keys at https://api.example.com answered 500');
  expect(said(`for-${SECRET}`, request)).not.toContain('canary');
});

test('any other id of the exchange is reported', () => {
  expect(said('req-9f2c', { headers: bearer })).toMatch(/ answered 500 \(request id req-9f2c\)$/);
});
