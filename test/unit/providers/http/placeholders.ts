import type { HttpOptions } from '../../../../lib/providers/http/options';

/** Part of the description, what replaces its fields, and the one problem that this is. */
export const PLACEHOLDERS: readonly (readonly [keyof HttpOptions, object, string])[] = [
  [
    'revoke',
    { path: '/keys/{keyId}/{nope}' },
    'revoke.path: unknown placeholder {nope}; for a brace itself write it twice',
  ],
  ['revoke', { path: '/keys/{keyId' }, 'revoke.path: unknown placeholder {; for a brace itself write it twice'],
  [
    'verify',
    { path: '/whoami/{key}' },
    'verify.path: {key} in a path or query would reach access logs: use a header or the body',
  ],
  [
    'verify',
    { path: '/whoami?k={key}' },
    'verify.path: {key} in a path or query would reach access logs: use a header or the body',
  ],
  [
    'list',
    { path: '/keys?token={admin.token}' },
    'list.path: {admin.token} in a path or query would reach access logs: use a header or the body',
  ],
  ['list', { path: '/keys/{keyId}' }, 'list.path: {keyId} is not known to list'],
  ['issue', { body: { name: '{lineage}', id: '{keyId}' } }, 'issue.body.id: {keyId} is not known to issue'],
  ['revoke', { headers: { 'x-key': '{key}' } }, 'revoke.headers.x-key: {key} is not known to revoke'],
  ['headers', { 'x-key': '{lineage}' }, 'headers.x-key: {lineage} is not known to headers'],
  [
    'issue',
    { body: { name: '{lineage}', copy: 'of {like}' } },
    'issue.body.copy: {like} must be the whole value of a member of body or form, which is left out when there is no key to copy',
  ],
  [
    'issue',
    { body: { name: 'svc {lineage}' } },
    'issue.body.name: {lineage} must be the whole value: a name with more in it is not recognized as ours',
  ],
  [
    'list',
    { path: '/keys?p={options.colour}' },
    'list.path: {options.colour}: expected one of account, project, user, group, role, plan, scope, environment, region',
  ],
  ['verify', { headers: {} }, 'verify: expected {key} somewhere in its path, headers, body or form'],
  [
    'revoke',
    { path: '/keys', body: { id: 1 } },
    'revoke: expected {keyId} somewhere in its path, headers, body or form',
  ],
  ['revoke', { path: '//elsewhere/{keyId}' }, 'revoke.path: expected a path that begins with one slash'],
  ['revoke', { path: 'keys/{keyId}' }, 'revoke.path: expected a path that begins with one slash'],
  ['revoke', { path: '/keys/../{keyId}' }, 'revoke.path: expected a path without . and .. segments'],
  ['revoke', { path: '/keys#{keyId}' }, 'revoke.path: expected a path and query in printable ASCII, without # and \\'],
  ['list', { headers: { host: 'elsewhere' } }, 'list.headers.host: this header is set by the connection'],
  ['list', { headers: { 'x y': '1' } }, 'list.headers.x y: not a header name'],
  ['list', { headers: { 'x-y': 'a\r\nb: c' } }, 'list.headers.x-y: expected printable ASCII characters'],
  ['list', { body: {} }, 'list.method: a GET request carries no body'],
  ['issue', { form: { n: '{lineage}' } }, 'issue.form: expected either body or form'],
];
