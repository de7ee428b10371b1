import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { isNever, type ExportPage, type MemberPage } from './read-exports';

export const API_PAGE = join('docs', 'reference', 'constructs.md');

const INTRODUCTION = `# Constructs

What \`keyturn\` exports, for a CDK app of your own. [examples/own-stack.ts](../../examples/own-stack.ts) is the whole of a
first stack. This page is written from the comments in the code, by \`npm run docs:api\`.
`;

/** Chapters of the page, by what is in them. */
const CHAPTERS: readonly (readonly [string, (page: ExportPage) => boolean])[] = [
  ['Classes', ({ kind }) => kind === 'class'],
  ['Props', ({ kind, file }) => (kind === 'interface' || kind === 'type') && file.startsWith(join('lib', 'cdk'))],
  ['The inventory', () => true],
];

/** The page of the constructs, from the comments of what lib/index.ts exports. */
export async function apiReference(root: string, exported: readonly ExportPage[]): Promise<string> {
  const left = [...exported];
  const chapters = CHAPTERS.map(([title, holds]) => {
    const pages = left.filter(holds);
    left.splice(0, left.length, ...left.filter((page) => !holds(page)));
    return `## ${title}\n\n${pages.map(sectionOf).join('\n\n')}`;
  });
  const style = await resolveConfig(join(root, 'package.json'));
  return format([INTRODUCTION, ...chapters].join('\n\n'), { ...style, filepath: API_PAGE });
}

function sectionOf({ name, kind, comment, example, signature, members }: ExportPage): string {
  const written = kind === 'class' || kind === 'interface' ? '' : `\`\`\`ts\n${signature}\n\`\`\``;
  const shown = members.filter((one) => !isNever(one));
  const tables = (['static', 'property', 'method'] as const).map((of) => {
    return tableOf(
      of,
      shown.filter((one) => one.kind === of),
      kind === 'interface',
    );
  });
  const sample = example === undefined ? '' : `\`\`\`ts\n${example}\n\`\`\``;
  return [`### ${name}`, comment, written, sample, ...tables].filter(Boolean).join('\n\n');
}

function tableOf(kind: MemberPage['kind'], members: readonly MemberPage[], isProps: boolean): string {
  if (members.length === 0) return '';
  const withDefaults = isProps && members.some(({ isOptional }) => isOptional);
  const head = { static: 'static method', property: isProps ? 'prop' : 'property', method: 'method' }[kind];
  const columns = kind === 'property' ? [head, 'type', 'meaning'] : [head, 'meaning'];
  const rows = members.map((one) => [
    kind === 'property' ? `\`${one.name}${one.isOptional ? '?' : ''}\`` : `\`${cell(one.type)}\``,
    ...(kind === 'property' ? [`\`${cell(one.type)}\``] : []),
    cell(linked(one.comment)),
    ...(withDefaults ? [defaultOf(one)] : []),
  ]);
  const all = withDefaults ? [...columns, 'default'] : columns;
  return [all, all.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

function defaultOf({ fallback, isOptional }: MemberPage): string {
  if (!isOptional) return 'required';
  if (fallback === undefined) return '';
  return fallback.startsWith('- ') ? cell(fallback.slice(2)) : `\`${cell(fallback)}\``;
}

/** Pages of this repository as links from docs/reference. */
function linked(text: string): string {
  return text.replace(/docs\/((?:guides|providers)\/[\w-]+\.md)/g, '[$1](../$1)');
}

function cell(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ').replaceAll('|', '\\|');
}
