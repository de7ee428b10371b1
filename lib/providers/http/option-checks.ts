import * as z from 'zod/mini';
import { structureProblems } from '../kit/option-problems';
import type { OptionProblem } from '../kit/provider-type';
import { expressionProblem } from './expression';
import { httpOptions, REQUEST_NAMES, SHAPE, type HttpOptions, type RequestSpec } from './options';
import { requestProblems, sharedHeaderProblems } from './request-checks';
import { placeholdersIn } from './templates-of';
import { urlProblem } from '../kit/endpoint';

/** Every problem of the options at once: their structure, and what the structure cannot say. */
export function checkHttpOptions(options: unknown): readonly OptionProblem[] {
  const structure = structureProblems(httpOptions, options);
  const sound = soundParts(options);
  return [...structure, ...contentProblems(options), ...togetherProblems(sound, options)];
}

/** The options whose own structure is right: a mistake in one place must not hide those in others. */
function soundParts(options: unknown): Partial<HttpOptions> {
  if (typeof options !== 'object' || options === null) return {};
  const sound = Object.entries(SHAPE).filter(
    ([name, schema]) =>
      Object.hasOwn(options, name) && z.safeParse(schema, options[name as keyof typeof options]).success,
  );
  return Object.fromEntries(sound.map(([name]) => [name, options[name as keyof typeof options]]));
}

/** Looks into whatever can be read, so that a wrong type beside it hides nothing. */
function contentProblems(options: unknown): OptionProblem[] {
  const raw = asObject(options);
  const endpoint = raw['endpoint'];
  const message = typeof endpoint === 'string' ? urlProblem(endpoint) : undefined;
  return [
    ...(message ? [{ path: ['endpoint'], message }] : []),
    ...sharedHeaderProblems(textsIn(raw['headers'])),
    ...REQUEST_NAMES.filter((name) => raw[name] !== undefined).flatMap((name) => {
      const spec = asObject(raw[name]);
      return [...requestProblems(name, readable(spec)), ...expressionProblems(name, spec)];
    }),
  ];
}

function readable({ method, path, endpoint, headers, body, form }: Raw): Partial<RequestSpec> {
  return {
    ...(typeof method === 'string' && { method: method as RequestSpec['method'] }),
    ...(typeof path === 'string' && path !== '' && { path }),
    ...(typeof endpoint === 'string' && { endpoint }),
    ...(body !== undefined && { body }),
    ...(form !== undefined && { form: textsIn(form) }),
    headers: textsIn(headers),
  };
}

/** JMESPath stands under `read`, in the `body` of a matcher, and in `next`. */
function expressionProblems(name: string, spec: Raw): OptionProblem[] {
  const found: [readonly string[], unknown][] = [
    ...Object.entries(textsIn(spec['read'])).map(([field, value]): [string[], unknown] => [['read', field], value]),
    ...['accepted', 'refused', 'gone', 'full'].map((matcher): [string[], unknown] => [
      [matcher, 'body'],
      asObject(spec[matcher])['body'],
    ]),
    [['next'], spec['next']],
  ];
  return found.flatMap(([path, expression]) => {
    const message = typeof expression === 'string' && expression !== '' ? expressionProblem(expression) : undefined;
    return message ? [{ path: [name, ...path], message }] : [];
  });
}

type Raw = Readonly<Record<string, unknown>>;

function asObject(value: unknown): Raw {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Raw) : {};
}

function textsIn(value: unknown): Record<string, string> {
  const texts = Object.entries(asObject(value)).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return Object.fromEntries(texts);
}

const NOT_BESIDE_ROLL = [
  'issue',
  'activate',
  'revoke',
  'disable',
  'enable',
  'list',
  'identify',
  'maxKeys',
  'lineage',
  'exclusive',
] as const;

/** The requests that may name a key by its handle. */
const WITH_HANDLE = ['revoke', 'disable', 'enable'] as const;

/** What several options must say together. */
function togetherProblems(options: Partial<HttpOptions>, raw: unknown): OptionProblem[] {
  const given = (name: string) => typeof raw === 'object' && raw !== null && Object.hasOwn(raw, name);
  const { issue, roll, verify, list } = options;
  const problems: (OptionProblem | false | undefined)[] = [
    typeof raw === 'object' &&
      !given('list') &&
      !given('checkAdmin') && {
        path: ['checkAdmin'],
        message: 'missing; without list, expected a harmless request that shows whether the admin credential works',
      },
    ...(['issue', 'revoke'] as const).map(
      (name) =>
        typeof raw === 'object' &&
        !given(name) &&
        !given('roll') && {
          path: [name],
          message: `missing; expected an object (or roll in place of issue and revoke, for a provider with a single key)`,
        },
    ),
    ...NOT_BESIDE_ROLL.map(
      (name) =>
        given('roll') &&
        given(name) && { path: [name], message: 'a single key that is rolled in place has no use for it: remove it' },
    ),
    given('disable') !== given('enable') && {
      path: [given('disable') ? 'enable' : 'disable'],
      message: 'missing; disable and enable are of use together only',
    },
    issue !== undefined &&
      issue.read.key === issue.read.keyId && {
        path: ['issue', 'read', 'keyId'],
        message: 'the key id is shown in logs: it cannot be read where the key is',
      },
    roll !== undefined &&
      roll.read.key === roll.read.keyId && {
        path: ['roll', 'read', 'keyId'],
        message: 'the key id is shown in logs: it cannot be read where the key is',
      },
    verify !== undefined &&
      JSON.stringify(verify.accepted) === JSON.stringify(verify.refused) && {
        path: ['verify', 'refused'],
        message: 'the same as accepted: nothing would be proved',
      },
    list?.cursor !== undefined &&
      list.next === undefined && {
        path: ['list', 'next'],
        message: 'missing; where does the answer hold the cursor?',
      },
    list !== undefined &&
      list.read.handle !== undefined &&
      [list.read.keyId, list.read.name].includes(list.read.handle) && {
        path: ['list', 'read', 'handle'],
        message: 'key ids and names are shown in logs: the handle cannot be read where they are',
      },
    ...WITH_HANDLE.map(
      (name) =>
        list?.read.handle === undefined &&
        placeholdersIn(options[name] ?? {}).includes('handle') && {
          path: ['list', 'read', 'handle'],
          message: `missing; {handle} in ${name} is looked up in the list`,
        },
    ),
    options.lineage === 'name' &&
      issue !== undefined &&
      !namesLineage(options) && {
        path: ['lineage'],
        message:
          'expected {lineage} in the body or form of issue, and list.read.name that reads it back; else write none',
      },
  ];
  return problems.filter((one): one is OptionProblem => typeof one === 'object');
}

/** Whether an issued key carries our mark and the list shows it. */
export function namesLineage(options: Pick<Partial<HttpOptions>, 'issue' | 'list'>): boolean {
  return options.list?.read.name !== undefined && placeholdersIn(options.issue ?? {}).includes('lineage');
}

/** The options of a key that templates name and nobody gave; known only once a key's own are on top. */
export function missingKeyOptions(options: HttpOptions): OptionProblem[] {
  const specs = [{ headers: options.headers }, ...REQUEST_NAMES.map((name) => options[name] ?? {})];
  const named = specs.flatMap(placeholdersIn).filter((name) => name.startsWith('options.'));
  const missing = [...new Set(named)].map((name) => name.slice('options.'.length));
  return missing.flatMap((name) =>
    options[name as keyof HttpOptions] === undefined ? [{ path: [name], message: 'missing; a template names it' }] : [],
  );
}
