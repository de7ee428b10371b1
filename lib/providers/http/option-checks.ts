import * as z from 'zod/mini';
import { structureProblems } from '../option-problems';
import type { OptionProblem } from '../provider-type';
import { expressionProblem } from './expression';
import { httpOptions, REQUEST_NAMES, SHAPE, type HttpOptions } from './options';
import { requestProblems, sharedHeaderProblems } from './request-checks';
import { placeholdersIn } from './templates-of';
import { urlProblem } from './url-problem';

/** Every problem of the options at once: their structure, and what the structure cannot say. */
export function checkHttpOptions(options: unknown): readonly OptionProblem[] {
  const structure = structureProblems(httpOptions, options);
  const sound = soundParts(options);
  return [...structure, ...contentProblems(sound), ...togetherProblems(sound, options)];
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

function contentProblems(options: Partial<HttpOptions>): OptionProblem[] {
  const requests = REQUEST_NAMES.flatMap((name) => {
    const spec = options[name];
    return spec ? [...requestProblems(name, spec), ...expressionProblems(name, spec)] : [];
  });
  const message = options.endpoint === undefined ? undefined : urlProblem(options.endpoint);
  return [...(message ? [{ path: ['endpoint'], message }] : []), ...sharedHeaderProblems(options.headers), ...requests];
}

/** JMESPath stands under `read`, in the `body` of a matcher, and in `next`. */
function expressionProblems(name: string, spec: object): OptionProblem[] {
  const found: [readonly string[], string][] = [];
  const fields = spec as Readonly<Record<string, unknown>>;
  for (const [field, value] of Object.entries((fields['read'] ?? {}) as Record<string, string | undefined>)) {
    if (value !== undefined) found.push([['read', field], value]);
  }
  for (const matcher of ['accepted', 'refused', 'gone', 'full']) {
    const body = (fields[matcher] as { body?: string } | undefined)?.body;
    if (body !== undefined) found.push([[matcher, 'body'], body]);
  }
  if (typeof fields['next'] === 'string') found.push([['next'], fields['next']]);
  return found.flatMap(([path, expression]) => {
    const message = expressionProblem(expression);
    return message ? [{ path: [name, ...path], message }] : [];
  });
}

/** What several options must say together. */
function togetherProblems(options: Partial<HttpOptions>, raw: unknown): OptionProblem[] {
  const given = (name: string) => typeof raw === 'object' && raw !== null && Object.hasOwn(raw, name);
  const { issue, verify, list } = options;
  const problems: (OptionProblem | false | undefined)[] = [
    typeof raw === 'object' &&
      !given('list') &&
      !given('checkAdmin') && {
        path: ['checkAdmin'],
        message: 'missing; without list, expected a harmless request that shows whether the admin credential works',
      },
    given('disable') !== given('enable') && {
      path: [given('disable') ? 'enable' : 'disable'],
      message: 'missing; disable and enable are of use together only',
    },
    issue !== undefined &&
      issue.read.key === issue.read.keyId && {
        path: ['issue', 'read', 'keyId'],
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
