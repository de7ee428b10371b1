import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface EditableTemplate {
  readonly Resources: Record<string, { Type: string; Properties?: Record<string, unknown> }>;
}
export type AssemblyChange = (template: EditableTemplate) => void;

const TEMPLATE = 'Keyturn.template.json';

/** A cloud assembly with one change to its template, in a folder of its own; everything else is the original's. */
export function editedAssembly(assembly: string, change: AssemblyChange): { directory: string; remove(): void } {
  const directory = mkdtempSync(join(tmpdir(), 'keyturn-edited-'));
  for (const name of readdirSync(assembly)) {
    if (name !== TEMPLATE) symlinkSync(join(assembly, name), join(directory, name));
  }
  const template = JSON.parse(readFileSync(join(assembly, TEMPLATE), 'utf8')) as EditableTemplate;
  change(template);
  writeFileSync(join(directory, TEMPLATE), JSON.stringify(template));
  return { directory, remove: () => rmSync(directory, { recursive: true, force: true }) };
}
