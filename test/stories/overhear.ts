import type { LocalCloud } from '../../packages/local-cloud/src/local-cloud';
import type { Operation, ServiceDefinition } from '../../packages/local-cloud/src/kernel/kernel';
import { PLACEHOLDER_TEXT } from '../../lib/rotation/secret-value';
import { openCloud } from '../../packages/local-cloud/test/open-cloud';

/**
 * The members in which a key may cross the API of AWS: for that they are there. What stands in one of them is a secret,
 * and in all that is said besides it must not stand.
 */
const CARRIERS: Readonly<Record<string, readonly string[]>> = {
  secretsmanager: ['SecretString', 'SecretBinary'],
  iam: ['SecretAccessKey'],
  apigateway: ['value'],
};

/** Fields of secret values that no secret stands in. */
const PUBLIC_FIELDS = [
  ...['apiKeyId', 'provider', 'endpoint', 'issuedAt', 'expiresAt', 'keyturn'],
  // Of the teams of the stories.
  ...['region', 'retries', 'host'],
];

export interface Overheard {
  /** Requests and answers in text, without what their carriers carry; each once. */
  readonly said: ReadonlySet<string>;
  /** What carriers carried. */
  readonly secrets: ReadonlySet<string>;
}

/** Listens to every call of every service from now on: by functions, services and people, and what the functions answer. */
export function overhear(cloud: LocalCloud): Overheard {
  const said = new Set<string>();
  const secrets = new Set<string>();
  for (const service of Object.values(openCloud(cloud).services)) {
    if (typeof service !== 'object' || !('definition' in service)) continue;
    const { operations, signingName }: ServiceDefinition = service.definition;
    const carriers = CARRIERS[signingName] ?? [];
    const keep = (what: unknown): void => void said.add(textOf(what, carriers, secrets));
    const listened = Object.entries(operations).map(([name, operation]): [string, Operation] => [
      name,
      async (input, context) => {
        keep(input);
        try {
          const output = await operation(input, context);
          keep(output);
          return output;
        } catch (error) {
          keep(String(error));
          throw error;
        }
      },
    ]);
    Object.assign(operations, Object.fromEntries(listened));
  }
  return { said, secrets };
}

function textOf(what: unknown, carriers: readonly string[], secrets: Set<string>): string {
  const asText = (_: string, value: unknown): unknown => {
    if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
    if (value instanceof Uint8Array) return Buffer.from(value).toString();
    const shown = Object.entries(value).filter(([name, member]) => {
      const carries = carriers.includes(name) && typeof member === 'string';
      if (carries) for (const secret of secretsIn(member)) secrets.add(secret);
      return !carries;
    });
    // A Buffer turns itself into a list of numbers before anybody is asked.
    return Object.fromEntries(
      shown.map(([name, one]) => [name, one instanceof Uint8Array ? Buffer.from(one).toString() : one]),
    );
  };
  return JSON.stringify(what, asText);
}

/** What of a secret's value is secret: bare text whole, of JSON every text but what stands in a public field. */
export function secretsIn(value: string): readonly string[] {
  if (value === '' || value === PLACEHOLDER_TEXT) return [];
  try {
    const parsed: unknown = JSON.parse(value);
    return typeof parsed === 'object' ? textsIn(parsed) : [value];
  } catch {
    return [value];
  }
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return value === '' ? [] : [value];
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([name, one]) => (PUBLIC_FIELDS.includes(name) ? [] : textsIn(one)));
}
