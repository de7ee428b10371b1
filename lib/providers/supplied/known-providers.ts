import type { Answer } from '../kit/answer';
import { valueAt } from '../kit/document';

/** How a key of one provider is asked about. */
interface SuppliedProvider {
  readonly host: string;
  /** Where a person makes and revokes keys. */
  readonly consoleUrl: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** The header that carries the key, and what comes before it. */
  readonly keyHeader: readonly [name: string, prefix: string];
  readonly headers?: Readonly<Record<string, string>>;
  /** Looks into the body: a login page is a 200, too. */
  accepted(answer: Answer): boolean;
  /** The statuses of the answer to a revoked key. */
  readonly refused: readonly number[];
}

const isObject = (value: unknown) => typeof value === 'object' && value !== null;

/** Providers whose keys a person must make. The requests change nothing. */
export const SUPPLIED_PROVIDERS: Readonly<Record<'stripe' | 'anthropic' | 'fastly' | 'postmark', SuppliedProvider>> = {
  stripe: {
    host: 'https://api.stripe.com',
    consoleUrl: 'https://dashboard.stripe.com/apikeys',
    path: '/v1/charges',
    query: { limit: '1' },
    keyHeader: ['authorization', 'Bearer '],
    // 403 is a good restricted key that may not list charges.
    accepted: ({ status, json }) =>
      (status === 200 && valueAt({ json }, 'object') === 'list') ||
      (status === 403 && isObject(valueAt({ json }, 'error'))),
    refused: [401],
  },
  anthropic: {
    host: 'https://api.anthropic.com',
    consoleUrl: 'https://console.anthropic.com/settings/keys',
    path: '/v1/models',
    keyHeader: ['x-api-key', ''],
    headers: { 'anthropic-version': '2023-06-01' },
    accepted: ({ status, json }) => status === 200 && Array.isArray(valueAt({ json }, 'data')),
    refused: [401],
  },
  fastly: {
    host: 'https://api.fastly.com',
    consoleUrl: 'https://manage.fastly.com/account/personal/tokens',
    path: '/tokens/self',
    keyHeader: ['fastly-key', ''],
    accepted: ({ status, json }) => status === 200 && typeof valueAt({ json }, 'id') === 'string',
    // 401 for an expired token, 403 for one that is unknown.
    refused: [401, 403],
  },
  postmark: {
    host: 'https://api.postmarkapp.com',
    consoleUrl: 'https://account.postmarkapp.com/servers',
    path: '/server',
    keyHeader: ['x-postmark-server-token', ''],
    accepted: ({ status, json }) => status === 200 && typeof valueAt({ json }, 'ID') === 'number',
    refused: [401],
  },
};
