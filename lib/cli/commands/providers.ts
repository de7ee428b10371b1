import type { ProviderType } from '../../providers/kit/provider-type';
import type { Capabilities } from '../../rotation/provider';
import type { ExitStatus } from '../cli-error';
import { formatTable } from '../table';
import type { Terminal } from '../terminal';
import type { AddCommand } from '../command';
import { withJson } from '../options';

export const providersCommand: AddCommand = (parent, { terminal, end }) => {
  withJson(parent.command('providers'))
    .description('the provider types, and what each can do')
    .action(async (options: { readonly json: boolean }) => end(await providers(options, terminal)));
};

/** `declared`: the options decide it. */
type Stated<Value> = Value | 'declared';

/** What a provider type can do with any options. */
interface ProviderSummary {
  readonly type: string;
  readonly class: Stated<Capabilities['class']>;
  /** Null: no known limit. */
  readonly maxKeys: Stated<number | null>;
  readonly lists: Stated<boolean>;
  readonly lastUsed: Stated<boolean>;
  readonly disables: Stated<boolean>;
  readonly nativeGrace: Stated<boolean>;
  readonly secretShownOnce: Stated<boolean>;
  /** Seconds, unless the option `propagation` sets them. */
  readonly propagation: Stated<number>;
  readonly docs: string;
}

/** Prints all provider types. */
export async function providers(
  { json }: { readonly json: boolean },
  { print }: Pick<Terminal, 'print'>,
): Promise<ExitStatus> {
  const { providerTypes } = await import('../../providers/catalog.ts');
  const summaries = providerSummaries(providerTypes);
  if (json) print(JSON.stringify(summaries));
  else for (const line of formatTable([PROVIDER_COLUMNS, ...summaries.map(providerCells)])) print(line);
  return 0;
}

export function providerSummaries(types: Readonly<Record<string, ProviderType<unknown>>>): readonly ProviderSummary[] {
  return Object.values(types)
    .map(summaryOf)
    .sort((a, b) => (a.type < b.type ? -1 : 1));
}

function summaryOf({ type, capabilities, declares = [] }: ProviderType<unknown>): ProviderSummary {
  const fixed = capabilities({});
  const stated = <Name extends keyof Capabilities>(name: Name): Stated<Capabilities[Name]> =>
    declares.includes(name) ? 'declared' : fixed[name];
  return {
    type,
    class: stated('class'),
    maxKeys: stated('maxKeys') ?? null,
    lists: stated('lists'),
    lastUsed: stated('lastUsed'),
    disables: stated('disables'),
    nativeGrace: stated('nativeGrace'),
    secretShownOnce: stated('secretShownOnce'),
    propagation: stated('propagationSeconds'),
    docs: `docs/providers/${type}.md`,
  };
}

export const PROVIDER_COLUMNS = [
  'type',
  'class',
  'keys at once',
  'lists',
  'last used',
  'disables',
  'native grace',
  'shown once',
  'propagation',
];

/** A line of the table for people. */
export function providerCells(summary: ProviderSummary): readonly string[] {
  const { type, propagation, maxKeys, lists, lastUsed, disables, nativeGrace, secretShownOnce } = summary;
  return [
    type,
    summary.class,
    maxKeys === null ? 'no known limit' : String(maxKeys),
    ...[lists, lastUsed, disables, nativeGrace, secretShownOnce].map(word),
    typeof propagation === 'number' ? `${propagation} s` : propagation,
  ];
}

function word(stated: Stated<boolean>): string {
  return stated === 'declared' ? stated : stated ? 'yes' : 'no';
}
