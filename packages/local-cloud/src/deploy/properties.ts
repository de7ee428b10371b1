import { isRecord } from '../services/input';

/** A resource's properties, read with errors that say which property is wrong. */
export interface Properties {
  readonly all: Readonly<Record<string, unknown>>;
  text(name: string): string | undefined;
  required(name: string): string;
  number(name: string): number | undefined;
  boolean(name: string): boolean | undefined;
  list(name: string): readonly unknown[];
  texts(name: string): readonly string[];
  /** A structure, whose members are limited to those named here. */
  object(name: string, members: readonly string[]): Properties | undefined;
  objects(name: string, members: readonly string[]): readonly Properties[];
  /** `[{ Key, Value }]` */
  tags(): Readonly<Record<string, string>>;
  /** Those of the named properties that are present, under the same names. */
  pick(...names: readonly string[]): Readonly<Record<string, unknown>>;
}

/** `where` leads to the properties in error messages. */
export function readProperties(all: Readonly<Record<string, unknown>>, where = ''): Properties {
  const wrong = (name: string, expected: string): Error =>
    new Error(`property ${where}${name}: expected ${expected}, not ${JSON.stringify(all[name])}`);

  const nested = (value: unknown, name: string, members: readonly string[]): Properties => {
    if (!isRecord(value)) throw wrong(name, 'a structure');
    const strange = Object.keys(value).find((member) => !members.includes(member));
    if (strange) throw new Error(`the local cloud does not know the property ${where}${name}.${strange}`);
    return readProperties(value, `${where}${name}.`);
  };

  const properties: Properties = {
    all,
    text(name) {
      const value = all[name];
      if (value === undefined) return undefined;
      // Templates write numbers and booleans either way.
      if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
      throw wrong(name, 'text');
    },
    required(name) {
      const value = properties.text(name);
      if (value === undefined) throw new Error(`property ${where}${name} is missing`);
      return value;
    },
    number(name) {
      const value = properties.text(name);
      if (value === undefined) return undefined;
      if (value.trim() === '' || Number.isNaN(Number(value))) throw wrong(name, 'a number');
      return Number(value);
    },
    boolean(name) {
      const value = properties.text(name);
      if (value === undefined) return undefined;
      if (value !== 'true' && value !== 'false') throw wrong(name, 'true or false');
      return value === 'true';
    },
    list(name) {
      const value = all[name] ?? [];
      if (!Array.isArray(value)) throw wrong(name, 'a list');
      return value as readonly unknown[];
    },
    texts: (name) => properties.list(name).map(String),
    object: (name, members) => (all[name] === undefined ? undefined : nested(all[name], name, members)),
    objects: (name, members) => properties.list(name).map((item, i) => nested(item, `${name}[${i}]`, members)),
    tags: () =>
      Object.fromEntries(
        properties.objects('Tags', ['Key', 'Value']).map((tag) => [tag.required('Key'), tag.required('Value')]),
      ),
    pick: (...names) =>
      Object.fromEntries(names.filter((name) => all[name] !== undefined).map((name) => [name, all[name]])),
  };
  return properties;
}
