import { principalsOf } from '../../../../lib/rotation/reconciliation/principals';
import { openSecret } from '../../../../lib/rotation/secret';
import { world } from '../../../support/world';

it('secrets with the same options share a principal, in whatever order a tag names them', async () => {
  const here = world({ tags: { 'keyturn:options': 'user=ann team=red' } });
  const all = [
    here,
    here.beside('prod/same', { tags: { 'keyturn:options': 'team=red user=ann' } }),
    here.beside('prod/other', { tags: { 'keyturn:options': 'team=red user=bob' } }),
    here.beside('prod/none'),
  ];
  const secrets = await Promise.all(all.map(({ arn }) => openSecret(here.services, arn)));
  expect(principalsOf(secrets).map((group) => group.map(({ name }) => name))).toEqual([
    ['prod/gateway-key', 'prod/same'],
    ['prod/other'],
    ['prod/none'],
  ]);
  expect(principalsOf([])).toEqual([]);
});
