import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { HttpOptions } from '../../../../lib/providers/http/options';
import { ROOT } from '../../../support/root';

interface Example {
  readonly providers: Readonly<Record<string, { readonly options: HttpOptions }>>;
  readonly keys?: Readonly<Record<string, { readonly options?: Readonly<Record<string, string>> }>>;
}

/** The description in a file of examples/providers, as its first key sees it. */
export function example(name: string): HttpOptions {
  const file = readFileSync(join(ROOT, `examples/providers/${name}.yaml`), 'utf8');
  const { providers, keys = {} } = parse(file) as Example;
  const [provider] = Object.values(providers);
  return { ...(provider?.options as HttpOptions), ...Object.values(keys)[0]?.options };
}

/** The gateway of examples/providers/gateway.yaml, with everything that can be described. */
export function gateway(): HttpOptions {
  return example('gateway');
}

/** The least that can be described: no list, so no lineage, and an own request that checks the admin credential. */
export function bare(): HttpOptions {
  const admin = { authorization: '{basic admin.user admin.password}' };
  return {
    endpoint: 'https://bare.example.com/api',
    issue: {
      method: 'POST',
      path: '/tokens',
      headers: admin,
      body: {},
      read: { keyId: 'token.id', key: 'token.value' },
    },
    verify: {
      method: 'GET',
      path: '/ping',
      headers: { 'x-api-key': '{key}', 'x-api-key-id': '{keyId}' },
      accepted: { status: [200], body: 'pong' },
      refused: { status: [403] },
    },
    revoke: { method: 'DELETE', path: '/tokens/{keyId}', headers: admin, accepted: { status: [204] } },
    checkAdmin: { method: 'GET', path: '/me', headers: admin },
  };
}

/** A provider that answers 200 to everything and says in the body what it means, takes forms, and pages by cursor. */
export function talkative(): HttpOptions {
  const ok = { status: [200], body: 'ok' };
  return {
    endpoint: 'https://talkative.example.com',
    headers: { Authorization: 'Token {admin.token}' },
    maxKeys: 100,
    propagation: '2s',
    issue: {
      method: 'POST',
      path: '/keys.create?account={options.account}',
      form: { label: '{lineage}', copy: '{like}' },
      accepted: ok,
      refused: { status: [200], body: "error == 'refused'" },
      full: { status: [403], body: "error == 'full'" },
      read: { keyId: '"key id"', key: 'data.token', endpoint: 'data.url' },
    },
    activate: { method: 'PUT', path: '/keys.activate/{keyId}', body: { of: ['{keyId}'] }, accepted: ok },
    verify: {
      method: 'POST',
      path: '/auth.test',
      form: { token: '{key}' },
      accepted: ok,
      refused: { status: [200], body: "!ok && error == 'invalid_auth'" },
    },
    revoke: {
      method: 'POST',
      path: '/keys.revoke',
      body: { id: '{keyId}' },
      accepted: ok,
      gone: { status: [200], body: "error == 'not_found'" },
    },
    list: {
      method: 'GET',
      path: '/keys.list?account={options.account}',
      read: { keys: 'data.items[*]', keyId: '"key id"', name: 'meta.label' },
      next: 'meta.cursor',
      cursor: 'after',
    },
    account: 'team a/b',
  };
}

/** A provider that has a single key, rolled in place: the new one has an id of its own. */
export function rolled(): HttpOptions {
  const admin = { authorization: 'Bearer {admin.token}' };
  return {
    endpoint: 'https://rolled.example.com',
    propagation: '2s',
    roll: {
      method: 'POST',
      path: '/v1/key/roll',
      headers: admin,
      body: {},
      read: { keyId: 'id', key: 'secret' },
    },
    verify: {
      method: 'GET',
      path: '/v1/whoami',
      headers: { 'x-api-key': '{key}' },
      accepted: { status: [200] },
      refused: { status: [401] },
    },
    checkAdmin: { method: 'GET', path: '/v1/me', headers: admin },
  };
}
