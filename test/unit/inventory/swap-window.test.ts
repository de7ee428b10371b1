import { policyTags } from '../../../lib/inventory/policy-tags';
import { swapWindowMessage } from '../../../lib/inventory/capability-messages';
import { loadInventory } from '../../../lib/inventory/load-inventory';
import { providerTypes } from '../../../lib/providers/catalog';

const ROLLED = `
providers:
  hooks:
    type: http
    admin: keyturn/admin/hooks
    options:
      endpoint: https://hooks.example.com
      roll: { method: POST, path: /roll, headers: { authorization: '{admin.token}' }, read: { key: secret } }
      verify:
        { method: GET, path: /me, headers: { authorization: '{key}' }, accepted: { status: [200] }, refused: { status: [401] } }
      checkAdmin: { method: GET, path: /admin, headers: { authorization: '{admin.token}' } }
keys:
  prod/hook:
`;
const load = (key: string) => loadInventory('keys.yaml', () => `${ROLLED}    ${key}\n`, providerTypes);
const messages = (key: string) => load(key).problems?.map(({ path, message }) => `${path}: ${message}`) ?? [];

describe('the swap window of a key', () => {
  it('is for a key that is rolled in place, whose schedule begins inside', () => {
    const { inventory } = load(
      "{ provider: hooks, every: 'cron(0 2 ? * SUN *)', window: 2h, swapWindow: 'Sun 02:00-04:00' }",
    );
    expect(inventory?.keys[0]).toMatchObject({ swapWindow: 'Sun 02:00-04:00', schedule: { duration: '2h' } });
  });

  it.each([
    [
      "{ provider: hooks, every: 'cron(0 8 ? * MON *)', window: 2h, swapWindow: 'Sun 02:00-04:00' }",
      "keys.prod/hook.swapWindow: a rotation by 'cron(0 8 ? * MON *)' begins on Mon 08:00 UTC, outside 'Sun 02:00-04:00'",
    ],
    [
      "{ provider: hooks, every: 'cron(0 0/12 ? * * *)', window: 1h, swapWindow: '00:00-01:00', grace: 1h }",
      "keys.prod/hook.swapWindow: a rotation by 'cron(0 0/12 ? * * *)' begins on Mon 12:00 UTC, outside '00:00-01:00'",
    ],
    [
      "{ provider: hooks, every: 30d, swapWindow: 'Sun 02:00-04:00' }",
      "keys.prod/hook.swapWindow: when 'rate(30 days)' begins is known only after the deployment: write every as a cron(...) that begins within 'Sun 02:00-04:00'",
    ],
    [
      '{ provider: hooks, swapWindow: 2h }',
      "keys.prod/hook.swapWindow: expected days and times in UTC such as 'Sun 02:00-04:00', 'Mon-Fri 22:00-02:00' or '02:00-04:00', found '2h'",
    ],
  ])('is refused at synth: %s', (key, message) => {
    expect(messages(key)).toEqual([message]);
  });

  it('is refused for a key whose predecessor still works', () => {
    expect(swapWindowMessage('Sun 02:00-04:00', 'cron(0 2 ? * SUN *)', 'slots')).toMatch(/^only a key that is rolled/);
  });

  it('becomes a tag', () => {
    const tags = policyTags({
      rotator: 'hooks',
      swapWindow: 'Sun 02:00-04:00',
      schedule: { expression: 'cron(0 2 ? * SUN *)', intervalSeconds: 604_800 },
    });
    expect(tags).toContainEqual({ key: 'keyturn:window', value: 'Sun 02:00-04:00' });
  });
});
