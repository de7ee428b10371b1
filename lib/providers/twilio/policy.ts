import { RotationError } from '../../rotation/errors';
import { maybeTextAt, valueAt } from '../kit/document';
import { newKeyNotFound } from '../kit/failure';
import { find, path, request, type RestApi } from '../kit/rest';

/** What a Restricted key may do, as Twilio returns it; null for a key that is not restricted. */
export type Policy = Readonly<Record<string, unknown>> | null;

/**
 * The policy that the new key is to have: that of the key that it follows, or the configured one where there is none (any
 * more). Never a guess: what Twilio issues without a policy may do almost everything.
 */
export async function copiedPolicy(
  iam: RestApi,
  like: string | undefined,
  configured: Policy | undefined,
): Promise<Policy> {
  const followed = like === undefined ? undefined : await readPolicy(iam, like);
  const policy = followed === undefined ? configured : followed;
  if (policy !== undefined) return policy;
  const why =
    like === undefined
      ? 'there is no key whose policy could be copied'
      : `key ${like}, whose policy was to be copied, is gone at Twilio`;
  throw new RotationError(
    'IssueRefused',
    `${why}: set the option policy (docs/providers/twilio.md), since a key without a policy may do almost everything`,
    false,
  );
}

/** Sees to it that a key has exactly this policy. Throws `NewKeyRefused` when Twilio will not have it so. */
export async function repairPolicy(iam: RestApi, keyId: string, policy: Policy): Promise<void> {
  if (same(await mustRead(iam, keyId), policy)) return;
  // A Standard key has no policy that could be set again.
  if (policy !== null) {
    await request(iam, {
      name: 'activate',
      method: 'POST',
      path: path`/v1/Keys/${keyId}`,
      form: { Policy: JSON.stringify(policy) },
      ok: [200],
      permission: MANAGER,
    });
    if (same(await mustRead(iam, keyId), policy)) return;
  }
  throw new RotationError(
    'NewKeyRefused',
    `key ${keyId} has another policy at Twilio than the key before it, and Twilio does not change it: it is not promoted; compare them at the console`,
    false,
  );
}

/** Who may manage keys. */
export const MANAGER = 'the auth token of the account, or a Main key';

async function mustRead(iam: RestApi, keyId: string): Promise<Policy> {
  const found = await readPolicy(iam, keyId);
  if (found !== undefined) return found;
  throw newKeyNotFound(keyId, 'Twilio');
}

/** Undefined for a key that does not exist. */
async function readPolicy(iam: RestApi, keyId: string): Promise<Policy | undefined> {
  const found = await find(iam, {
    name: 'policy',
    method: 'GET',
    path: path`/v1/Keys/${keyId}`,
    ok: [200],
    gone: [404],
    permission: MANAGER,
  });
  if (!found) return undefined;
  if (maybeTextAt(found, 'sid') !== keyId) throw found.fail(`it does not show key ${keyId}`);
  const policy = valueAt(found, 'policy');
  // A policy that lacks in an answer must not be taken for none: Twilio writes null.
  if (policy === null) return null;
  if (typeof policy === 'object' && !Array.isArray(policy)) return policy as Policy;
  throw found.fail("no policy was found at 'policy'");
}

/** Whether two policies allow the same; the order of permissions means nothing. */
function same(left: Policy, right: Policy): boolean {
  return JSON.stringify(sorted(left)) === JSON.stringify(sorted(right));
}

function sorted(node: unknown): unknown {
  if (Array.isArray(node)) return node.map((one) => JSON.stringify(sorted(one))).sort();
  if (typeof node !== 'object' || node === null) return node;
  return Object.entries(node)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => [name, sorted(value)]);
}
