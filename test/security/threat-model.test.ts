import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROOFS_OF_ENDPOINTS } from './proofs-of-endpoints';
import { PROOFS_OF_EVENTS } from './proofs-of-events';
import { PROOFS_OF_PEOPLE } from './proofs-of-people';
import { PROOFS_OF_ROLES } from './proofs-of-roles';
import { openSite, type Site } from './site';
import { ROOT } from '../support/root';

// Every claim of the page is tried: as somebody who stole a role, forged an event, or runs the other end of a connection.

const page = readFileSync(join(ROOT, 'docs/internals/threat-model.md'), 'utf8');
/** `- **R1** What is claimed.` */
const claims = [...page.matchAll(/^- \*\*([A-Z]\d+)\*\* (.+)$/gm)].map(([, number = '', text = '']) => ({
  number,
  title: `${number} ${text}`,
}));

const onSite = { ...PROOFS_OF_ROLES, ...PROOFS_OF_PEOPLE };
const alone = { ...PROOFS_OF_EVENTS, ...PROOFS_OF_ENDPOINTS };

test('the page and the proofs have the same claims, each once', () => {
  const proven = [...Object.keys(onSite), ...Object.keys(alone)];
  expect(claims.map(({ number }) => number).sort()).toEqual([...proven].sort());
});

describe('stolen roles, and people of the account', () => {
  let site: Site;
  beforeAll(async () => {
    site = await openSite();
  });
  afterAll(() => site.stop());

  test.each(claims.filter(({ number }) => number in onSite))('$title', ({ number }) => onSite[number]?.(site));
});

describe('forged events, and other ends of connections', () => {
  test.each(claims.filter(({ number }) => number in alone))('$title', ({ number }) => alone[number]?.());
});
