import type { ServiceDefinition } from '../kernel/kernel';
import { type MemberPath, isStructure, shapeAt } from './shapes';

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  // A parser turns a bare carriage return into a line feed.
  '\r': '&#xD;',
};

export function escapeXml(text: string): string {
  return text.replace(/[&<>"\r]/g, (character) => ESCAPES[character] ?? character);
}

function scalar(value: unknown): string {
  if (value instanceof Date) return value.toISOString().replace('.000Z', 'Z');
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  return escapeXml(String(value));
}

/** The members of a structure as the query protocol writes them: lists of `member`, maps of `entry`, undefined left out. */
export function xmlMembers(
  structure: Readonly<Record<string, unknown>>,
  shapes: ServiceDefinition['shapes'],
  path: MemberPath = [],
): string {
  return Object.entries(structure)
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([name, value]) => `<${name}>${xmlValue(value, shapes, [...path, name])}</${name}>`)
    .join('');
}

function xmlValue(value: unknown, shapes: ServiceDefinition['shapes'], path: MemberPath): string {
  if (Array.isArray(value)) {
    return value.map((item: unknown) => `<member>${xmlValue(item, shapes, path)}</member>`).join('');
  }
  if (!isStructure(value)) return scalar(value);
  if (shapeAt(shapes, path) !== 'map') return xmlMembers(value, shapes, path);
  return Object.entries(value)
    .map(([key, item]) => {
      const text = xmlValue(item, shapes, [...path, '*']);
      return `<entry><key>${escapeXml(key)}</key><value>${text}</value></entry>`;
    })
    .join('');
}
