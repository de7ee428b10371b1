import { invalidParameter, invalidRequest, limitExceeded } from './errors';
import { attach, AWSCURRENT, AWSPENDING, detach, holder, withinLimit } from './labels';
import type { Secret, SecretValue, SecretVersion } from './state';

/** Versions of one secret, deprecated ones included. */
const MAX_VERSIONS = 100;
const DAY_MS = 24 * 60 * 60 * 1000;
/** Bytes of a value. */
const MAX_VALUE_BYTES = 65_536;

export interface ValueInput {
  readonly SecretString?: string;
  /** Bytes, or base64 text as it stands in JSON. */
  readonly SecretBinary?: string | Uint8Array;
}

/** The value in a request, if there is one. Throws for both kinds at once, and for one that is too large. */
export function valueIn(input: ValueInput): SecretValue | undefined {
  if (input.SecretString !== undefined && input.SecretBinary !== undefined) {
    throw invalidParameter(
      "You can't specify both a binary secret value and a string secret value in the same secret.",
    );
  }
  if (input.SecretString !== undefined) {
    checkSize(Buffer.byteLength(input.SecretString), 'secretString');
    return { kind: 'text', text: input.SecretString };
  }
  if (input.SecretBinary === undefined) return undefined;
  const bytes =
    typeof input.SecretBinary === 'string'
      ? Buffer.from(input.SecretBinary, 'base64')
      : Buffer.from(input.SecretBinary);
  checkSize(bytes.length, 'secretBinary');
  return { kind: 'binary', base64: bytes.toString('base64') };
}

function checkSize(bytes: number, member: string): void {
  if (bytes > MAX_VALUE_BYTES) {
    throw invalidParameter(
      `Value at '${member}' failed to satisfy constraint: Member must have length less than or equal to ${MAX_VALUE_BYTES}`,
    );
  }
}

export function requireValue(value: SecretValue | undefined): SecretValue {
  if (!value) throw invalidRequest('You must provide either SecretString or SecretBinary.');
  return value;
}

export function sameValue(a: SecretValue, b: SecretValue): boolean {
  return a.kind === 'text' ? b.kind === 'text' && a.text === b.text : b.kind === 'binary' && a.base64 === b.base64;
}

/**
 * Adds a version with its value and labels, or fills the empty version that a rotation has opened. The first value of
 * a secret becomes AWSCURRENT whatever was asked for. A new AWSCURRENT takes AWSPENDING from every other version: that
 * abandons a rotation in progress.
 */
export function withValue(
  secret: Secret,
  id: string,
  value: SecretValue,
  labels: readonly string[],
  now: Date,
): Secret {
  const first = secret.versions.every((version) => !version.value);
  const wanted = first ? [...new Set([...labels, AWSCURRENT])] : labels;
  const empty = secret.versions.find((version) => version.id === id);
  let versions: readonly SecretVersion[] = empty
    ? secret.versions.map((version) => (version.id === id ? { ...version, value, createdAt: now } : version))
    : [...withRoom(secret.versions, now), { id, createdAt: now, labels: [], value }];
  if (wanted.includes(AWSCURRENT) && holder({ versions }, AWSPENDING)?.id !== id)
    versions = detach(versions, AWSPENDING);
  for (const label of wanted) versions = attach(versions, id, label);
  const { attempt, ...rest } = secret;
  const goesOn = attempt && (attempt.token === id || !wanted.includes(AWSCURRENT));
  return { ...rest, ...(goesOn ? { attempt } : {}), versions: withinLimit(versions), changedAt: now };
}

/**
 * Removes deprecated versions, oldest first, as far as a new one needs room, and never one younger than a day. Throws
 * LimitExceededException when there is no room.
 */
export function withRoom(versions: readonly SecretVersion[], now: Date): readonly SecretVersion[] {
  const excess = versions.length - MAX_VERSIONS + 1;
  if (excess <= 0) return versions;
  const old = versions.filter(
    (version) => version.labels.length === 0 && now.getTime() - version.createdAt.getTime() > DAY_MS,
  );
  const gone = new Set([...old].sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime()).slice(0, excess));
  if (gone.size < excess) {
    throw limitExceeded(`You've reached the limit of ${MAX_VERSIONS} versions of a secret.`);
  }
  return versions.filter((version) => !gone.has(version));
}
