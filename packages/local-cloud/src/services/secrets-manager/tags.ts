import { invalidParameter, limitExceeded } from './errors';
import { findUsable } from './find-secret';
import type { Secrets, Tag } from './state';
import { save } from './state';

const MAX_TAGS = 50;
/** The characters of a tag's key and value, by AWS's general rule. */
const ALLOWED = /^[\p{L}\p{N}\p{Z}_.:/=+\-@]*$/u;

/** The tags of `present` with those of `added` on top. Throws for what AWS does not take as a tag. */
export function mergeTags(present: readonly Tag[], added: readonly Tag[]): readonly Tag[] {
  for (const tag of added) {
    if (tag.Key.toLowerCase().startsWith('aws:')) {
      throw invalidParameter('aws: prefixed tag key names are not allowed for external use.');
    }
    if (!ALLOWED.test(tag.Key) || !ALLOWED.test(tag.Value)) {
      throw invalidParameter(
        `The tag ${tag.Key} has characters that are not allowed: use letters, numbers, spaces and _.:/=+-@`,
      );
    }
  }
  const keys = new Set(added.map((tag) => tag.Key));
  if (keys.size < added.length) throw invalidParameter('You have duplicate tag keys in your request.');
  const merged = [
    ...present.filter((tag) => !keys.has(tag.Key)),
    ...added.map(({ Key, Value }) => ({ Key, Value: Value ?? '' })),
  ];
  if (merged.length > MAX_TAGS) throw limitExceeded(`You can't attach more than ${MAX_TAGS} tags to a secret.`);
  return merged;
}

/** TagResource. */
export function tagResource(
  secrets: Secrets,
  input: { SecretId: string; Tags: readonly Tag[] },
): Record<string, never> {
  const secret = findUsable(secrets, input.SecretId);
  save(secrets, { ...secret, tags: mergeTags(secret.tags ?? [], input.Tags), changedAt: secrets.now() });
  return {};
}

/** UntagResource. A key that does not exist is not an error. */
export function untagResource(
  secrets: Secrets,
  input: { SecretId: string; TagKeys: readonly string[] },
): Record<string, never> {
  const secret = findUsable(secrets, input.SecretId);
  const tags = (secret.tags ?? []).filter((tag) => !input.TagKeys.includes(tag.Key));
  save(secrets, { ...secret, tags, changedAt: secrets.now() });
  return {};
}
