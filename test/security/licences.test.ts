import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../support/root';

interface Package {
  readonly license?: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly inBundle?: boolean;
  readonly link?: boolean;
}

const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
  readonly packages: Readonly<Record<string, Package>>;
};
/** The packages of this repository, and the links to them. */
const isOurs = ([path, { link, resolved }]: [string, Package]): boolean =>
  path === '' || /^packages\/[\w-]+$/.test(link ? (resolved ?? '') : path);
const installed = Object.entries(lock.packages).filter((one) => !isOurs(one));

/** Licences that ask for no more than their text, and CC-BY for data (the browsers of caniuse). */
const ALLOWED = [
  ...['MIT', 'MIT-0', 'ISC', '0BSD', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', 'BlueOak-1.0.0', 'CC0-1.0'],
  ...['Unlicense', 'Python-2.0', 'CC-BY-4.0'],
];

/** Whether an SPDX expression can be met with what is allowed: all of AND, one of OR. */
function isAllowed(licence: string): boolean {
  const bare = licence.replace(/^\((.*)\)$/, '$1');
  if (bare.includes(' OR ')) return bare.split(' OR ').some(isAllowed);
  return bare.split(' AND ').every((one) => ALLOWED.includes(one));
}

test('every package, those for development too, has a licence that we can take', () => {
  expect(installed.length).toBeGreaterThan(400);
  const others = installed.filter(([, { license = 'none' }]) => !isAllowed(license));
  expect(others.map(([path, { license }]) => `${path}: ${license}`)).toEqual([]);
});

test.each(['GPL-3.0-or-later', 'AGPL-3.0', 'SSPL-1.0', 'MIT AND GPL-2.0', 'UNLICENSED', 'SEE LICENSE IN x', ''])(
  'not such as %s',
  (licence) => expect(isAllowed(licence)).toBe(false),
);

test('every package is held to its hash, and to no address', () => {
  // What a package brings in its own archive is held by the hash of that.
  const loose = installed.filter(([, { integrity, inBundle }]) => !inBundle && !integrity?.startsWith('sha512-'));
  expect(loose.map(([path]) => path)).toEqual([]);
  const addressed = installed.filter(([, { resolved, link }]) => resolved !== undefined || link);
  expect(addressed.map(([path]) => path)).toEqual([]);
});
