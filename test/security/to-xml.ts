/** Hostile data as XML: elements by the names of its fields, where XML allows such a name. */
export function toXml(value: unknown): string {
  if (Array.isArray(value)) return value.map((one) => `<member>${toXml(one)}</member>`).join('');
  if (typeof value !== 'object' || value === null) return escaped(String(value));
  return Object.entries(value)
    .map(([name, inner]) => {
      const tag = /^[A-Za-z_][\w.-]*$/.test(name) ? name : 'x';
      return `<${tag}>${toXml(inner)}</${tag}>`;
    })
    .join('');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
