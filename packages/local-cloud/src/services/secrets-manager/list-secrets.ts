import type { DescribeSecretOutput } from './describe';
import { describe } from './describe';
import type { PageInput } from './paging';
import { page } from './paging';
import type { Secret } from './state';

export interface Filter {
  readonly Key: 'description' | 'name' | 'tag-key' | 'tag-value' | 'primary-region' | 'owning-service' | 'all';
  readonly Values: readonly string[];
}

export interface ListSecretsInput extends PageInput {
  readonly IncludePlannedDeletion?: boolean;
  readonly Filters?: readonly Filter[];
  readonly SortOrder?: 'asc' | 'desc';
  /** Default created-date. */
  readonly SortBy?: 'created-date' | 'last-accessed-date' | 'last-changed-date' | 'name';
}

type SecretListEntry = Omit<DescribeSecretOutput, 'VersionIdsToStages'> & {
  readonly SecretVersionsToStages?: DescribeSecretOutput['VersionIdsToStages'];
};

interface ListSecretsOutput {
  readonly SecretList: readonly SecretListEntry[];
  readonly NextToken?: string;
}

/** ListSecrets over secrets as they stand or stood. */
export function listSecrets(all: readonly Secret[], input: ListSecretsInput, region: string): ListSecretsOutput {
  const found = all
    .filter((secret) => input.IncludePlannedDeletion === true || !secret.deletedAt)
    .filter((secret) => matches(secret, input.Filters ?? [], region))
    .sort(inOrder(input.SortBy ?? 'created-date'));
  if (input.SortOrder === 'desc') found.reverse();
  const { items, NextToken } = page(found, input);
  return { SecretList: items.map(entry), ...(NextToken === undefined ? {} : { NextToken }) };
}

function entry(secret: Secret): SecretListEntry {
  const { VersionIdsToStages, ...rest } = describe(secret);
  return VersionIdsToStages ? { ...rest, SecretVersionsToStages: VersionIdsToStages } : rest;
}

/** Every filter must hold: one of its values, and not one of those that begin with `!`. */
export function matches(secret: Secret, filters: readonly Filter[], region: string): boolean {
  return filters.every((filter) => {
    const wanted = filter.Values.filter((value) => !value.startsWith('!'));
    const unwanted = filter.Values.filter((value) => value.startsWith('!')).map((value) => value.slice(1));
    const hit = (value: string): boolean => fieldMatches(secret, filter.Key, value, region);
    return (wanted.length === 0 || wanted.some(hit)) && !unwanted.some(hit);
  });
}

/**
 * Prefixes, in the name and in tags with regard to case. In the description without, and word by word: each word of the
 * value is the beginning of some word there. `all` looks so everywhere.
 */
function fieldMatches(secret: Secret, key: Filter['Key'], value: string, region: string): boolean {
  const tags = secret.tags ?? [];
  switch (key) {
    case 'name':
      return secret.name.startsWith(value);
    case 'description':
      return hasWords(words(secret.description), value);
    case 'tag-key':
      return tags.some((tag) => tag.Key.startsWith(value));
    case 'tag-value':
      return tags.some((tag) => tag.Value.startsWith(value));
    case 'primary-region':
      return region.startsWith(value);
    case 'owning-service':
      return false;
    case 'all':
      return hasWords(
        [secret.name, secret.description, ...tags.flatMap((tag) => [tag.Key, tag.Value])].flatMap((text) => [
          text?.toLowerCase() ?? '',
          ...words(text),
        ]),
        value,
      );
  }
}

function hasWords(present: readonly string[], value: string): boolean {
  const wanted = value.toLowerCase().split(/\s+/);
  return wanted.every((start) => present.some((word) => word.startsWith(start)));
}

function words(text: string | undefined): readonly string[] {
  return (text ?? '').toLowerCase().split(/[\s/_+=.@-]+/);
}

function inOrder(by: NonNullable<ListSecretsInput['SortBy']>): (a: Secret, b: Secret) => number {
  if (by === 'name') return (a, b) => (a.name < b.name ? -1 : 1);
  const time = (secret: Secret): number =>
    (by === 'created-date'
      ? secret.createdAt
      : by === 'last-changed-date'
        ? secret.changedAt
        : secret.accessedOn
    )?.getTime() ?? 0;
  return (a, b) => time(a) - time(b);
}
