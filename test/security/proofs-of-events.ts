import { inspect } from 'node:util';
import { operateHandler } from '../../lib/handlers/operate';
import { revokeHandler } from '../../lib/handlers/revoke';
import { rotateHandler } from '../../lib/handlers/rotate';
import { retiringLabel } from '../../lib/rotation/labels';
import type { ActServices } from '../../lib/rotation/services';
import { attachesLabel, putsValue } from '../support/person';
import { HOUR, world, type World, type WorldOptions } from '../support/world';
import type { Proofs } from './proofs-of-roles';

const FORGED_TOKEN = '00000000-0000-4000-8000-00000000f09e';

/** Two keys of one secret, the first due in an hour. */
async function twoKeys(options: WorldOptions = {}) {
  const here = world({ graceSeconds: 3600, loseWakeUps: true, ...options });
  const old = await here.rotate();
  await here.clock.advance(48 * HOUR);
  const current = await here.rotate();
  return { here, old, current };
}

const wakeUpOf = (here: World, versionId: string, keyId: string) => ({ v: 1, secretArn: here.arn, versionId, keyId });
const ended = (here: World) => here.provider.calls.filter((call) => /^(revoke|disable)/.test(call));

/** The operate function as somebody finds it who may invoke that and nothing else. */
function operate(here: World) {
  const rotation = { start: () => Promise.resolve('started' as const) };
  const services: ActServices = { ...here.services, rotation };
  const handler = operateHandler(services);
  return (act: object) =>
    handler({ v: 1, secretArn: here.arn, requestedBy: 'mallory', reason: 'none', ...act }, { awsRequestId: 'r-1' });
}

export const PROOFS_OF_EVENTS: Proofs<void> = {
  async E1() {
    const { here, old, current } = await twoKeys();
    const handler = revokeHandler(here.services);
    await handler(wakeUpOf(here, old, 'key-1')); // before it is due
    await handler(wakeUpOf(here, current, 'key-2'));
    await handler(wakeUpOf(here, FORGED_TOKEN, 'key-2'));
    await here.clock.advance(2 * HOUR);
    await handler(wakeUpOf(here, old, 'key-2')); // the key of another version
    expect(ended(here)).toEqual([]);
    await handler(wakeUpOf(here, old, 'key-1'));
    expect(ended(here)).toEqual(['revoke key-1']);
  },

  async E2() {
    const { here } = await twoKeys();
    const other = here.beside('prod/other', { tags: { 'keyturn:rotator': 'billing' } });
    const token = other.begin();
    await expect(revokeHandler(here.services)(wakeUpOf(other, token, 'key-2'))).rejects.toMatchObject({
      name: 'ForeignSecret',
    });
    await expect(operate(other)({ action: 'contain', versionId: token })).resolves.toMatchObject({
      outcome: 'refused',
      code: 'ForeignSecret',
    });
    expect(ended(here)).toEqual([]);
  },

  async E3() {
    const { here } = await twoKeys();
    here.provider.addForeign('own');
    const theirs = here.beside('team-x/key', { value: JSON.stringify({ apiKey: 'value-of-own', apiKeyId: 'own' }) });
    const naming = { apiKey: 'made-up', apiKeyId: 'key-2', issuedAt: '2026-03-01T00:00:00Z' };
    const planted = putsValue(theirs, naming);
    putsValue(theirs, { apiKey: 'value-of-own', apiKeyId: 'own' });
    attachesLabel(theirs, retiringLabel(new Date('2026-01-01T00:00:00Z'), planted), planted);
    await here.clock.advance(HOUR);
    await expect(theirs.revoke(planted)).rejects.toMatchObject({ code: 'RevocationHeld' });
    expect(here.provider.accepts('key-2')).toBe(true);
  },

  async E4() {
    const { here, current } = await twoKeys();
    const handler = rotateHandler(here.services);
    const event = { SecretId: here.arn, ClientRequestToken: FORGED_TOKEN };
    const issued = () => here.provider.calls.filter((call) => call === 'issue').length;
    const before = issued();
    for (const Step of ['createSecret', 'setSecret', 'finishSecret']) {
      await expect(handler({ ...event, Step })).rejects.toThrow();
    }
    await handler({ SecretId: here.arn, ClientRequestToken: current, Step: 'createSecret' });
    expect(issued()).toBe(before);
    expect(here.version('AWSCURRENT')).toBe(current);
  },

  async E5() {
    const { here, old } = await twoKeys({ tags: { 'keyturn:grace': '0s' }, minGraceSeconds: 3600 });
    expect(
      here
        .secret()
        .versions.find(({ id }) => id === old)
        ?.labels.join(),
    ).toContain('KEYTURN_RETIRING_');
    await here.revoke(old);
    expect(ended(here)).toEqual([]);
    await here.clock.advance(2 * HOUR);
    expect(await here.revoke(old)).toBe('revoked');
  },

  async E6() {
    const { here, old } = await twoKeys();
    await here.clock.advance(HOUR + 60_000); // and nobody was woken
    await here.reconcile();
    expect(ended(here)).toEqual(['revoke key-1']);
    expect(here.labels(old)).toEqual(['AWSPREVIOUS']);
  },

  async E7() {
    const report = { consumer: 'forged', uses: 0, authFailures: 0 };
    const silent = await twoKeys();
    silent.here.used.push({ ...report, versionId: silent.old, at: silent.here.clock.now() });
    await silent.here.revoke(silent.old);
    expect(ended(silent.here)).toEqual([]);

    const { here, old } = await twoKeys({ tags: { 'keyturn:drain': 'idle=15m postpone=1h atMost=2d then=revoke' } });
    for (let hour = 0; hour < 100 && ended(here).length === 0; hour += 1) {
      await here.clock.advance(HOUR);
      here.used.push({ ...report, uses: 1, versionId: old, at: here.clock.now() });
      await here.revoke(old);
    }
    expect(ended(here)).toEqual(['revoke key-1']);
  },

  async E8() {
    const { here, old, current } = await twoKeys();
    const act = operate(here);
    const answers = [
      await act({ action: 'revoke', versionId: current }),
      await act({ action: 'rollback', expect: old }),
      await act({ action: 'extend', until: new Date(here.clock.now().getTime() + 3 * HOUR).toISOString() }),
      await act({ action: 'rollback', expect: current }),
      await act({ action: 'rotate', expect: current }),
    ];
    expect(answers.map(({ outcome }) => outcome)).toEqual(['refused', 'refused', 'done', 'done', 'already']);
    expect(ended(here)).toEqual([]);
    const acted = here.events.filter(({ type }) => type === 'Operator Acted');
    expect(acted.map(({ evidence }) => evidence?.['requestedBy'])).toEqual(answers.map(() => 'mallory'));
    expect(inspect(answers, { depth: 9 })).not.toContain('value-of-');

    const dead = await twoKeys();
    dead.here.provider.trouble.verify = (keyId) => (keyId === 'key-1' ? 'refused' : undefined);
    expect(await operate(dead.here)({ action: 'rollback', expect: dead.current })).toMatchObject({
      outcome: 'refused',
    });
    expect(dead.here.version('AWSCURRENT')).toBe(dead.current);
  },
};
