import { claimLabel, compromisedLabel, readStages, retiringLabel } from '../../../../lib/rotation/labels';
import { readDrain } from '../../../../lib/rotation/revocation/drain';
import { revoke } from '../../../../lib/rotation/revocation/revoke';
import { openSecret } from '../../../../lib/rotation/secret';
import { RotationError } from '../../../../lib/rotation/errors';
import type { Services } from '../../../../lib/rotation/services';
import { killableProcess } from '../../../support/killable';
import { MANY } from '../../../support/memory-provider';
import { attachesLabel } from '../../../support/person';
import { HOUR, MINUTE, world, type World, type WorldOptions } from '../../../support/world';

const DAY = 24 * HOUR;
const TELLS_USE = { ...MANY, lastUsed: true };

/** Two rotations; the first version, with key-1, retires and is due in a day. */
async function retiring({ tags = {}, ...options }: WorldOptions = {}) {
  const here = world({ ...options, tags: { 'keyturn:used-by': 'billing web', ...tags } });
  const old = await here.rotate();
  await here.clock.advance(48 * HOUR);
  const current = await here.rotate();
  const dueAt = here.scheduled[0]?.at ?? new Date(0);
  const untilDue = (ms = 0) => here.clock.advance(dueAt.getTime() - here.clock.now().getTime() + ms);
  /** A report of `consumer`, so many minutes ago. */
  const report = (consumer: string, versionId: string, minutesAgo = 1, uses = 5) =>
    here.used.push({
      versionId,
      consumer,
      at: new Date(here.clock.now().getTime() - minutesAgo * MINUTE),
      uses,
      authFailures: 0,
    });
  const drain = async (services: Services = here.services) =>
    readDrain(services, await openSecret(services, here.arn), { versionId: old, keyId: 'key-1' });
  return { here, old, current, dueAt, untilDue, report, drain };
}
const dueLabels = (here: World, versionId: string) =>
  here.labels(versionId).filter((label) => label.startsWith('KEYTURN_RETIRING_'));
const stagesOf = (here: World) =>
  readStages({ versions: Object.fromEntries(here.secret().versions.map((one) => [one.id, one.labels])) });
const recorded = (here: World, type: string) => here.events.filter((event) => event.type === type);

describe('drain: what the provider’s list tells', () => {
  it.each([
    ['14 minutes ago', 14, 'used'],
    ['15 minutes ago', 15, 'unused'],
  ])('a last use %s', async (_, minutes, verdict) => {
    const { here, untilDue, drain } = await retiring({ capabilities: TELLS_USE, loseWakeUps: true });
    await untilDue();
    const lastUsedAt = new Date(here.clock.now().getTime() - minutes * MINUTE);
    here.provider.lastUses.set('key-1', lastUsedAt);
    expect(await drain()).toMatchObject({ verdict, evidence: { lastUsedAt: lastUsedAt.toISOString() } });
  });

  it('a key that was never used is unused', async () => {
    const { drain } = await retiring({ capabilities: TELLS_USE });
    expect(await drain()).toMatchObject({ verdict: 'unused' });
  });

  it('a key that the list does not name is no evidence', async () => {
    const { here, drain } = await retiring({ capabilities: TELLS_USE });
    await here.provider.revoke('key-1');
    expect(await drain()).toMatchObject({ verdict: 'noEvidence' });
  });

  it('a provider whose list shows no uses reports nothing', async () => {
    const { drain } = await retiring({ capabilities: { ...TELLS_USE, lists: false } });
    expect(await drain()).toMatchObject({ verdict: 'noEvidence' });
  });

  it('a use of the day, without a time, was at any time of that day', async () => {
    const { here, untilDue, drain } = await retiring({ capabilities: TELLS_USE, loseWakeUps: true });
    await untilDue(2 * HOUR);
    here.provider.lastUses.set('key-1', new Date(Math.floor(here.clock.now().getTime() / DAY) * DAY));
    expect(await drain()).toMatchObject({ verdict: 'used' });
    await here.clock.advance(DAY + 15 * MINUTE);
    expect(await drain()).toMatchObject({ verdict: 'unused' });
  });

  it('a use before the promotion says nothing: less than the grace period is looked at', async () => {
    const { here, untilDue, drain } = await retiring({
      capabilities: TELLS_USE,
      tags: { 'keyturn:grace': '5m' },
      loseWakeUps: true,
    });
    const before = here.clock.now();
    await untilDue();
    here.provider.lastUses.set('key-1', new Date(before.getTime() - MINUTE));
    expect(await drain()).toMatchObject({ verdict: 'unused' });
    here.provider.lastUses.set('key-1', new Date(here.clock.now().getTime() - MINUTE));
    expect(await drain()).toMatchObject({ verdict: 'used' });
  });

  it('is asked before the old key is verified by ourselves', async () => {
    const { here } = await retiring({ capabilities: TELLS_USE });
    here.provider.calls.length = 0;
    await here.clock.advance(25 * HOUR);
    expect(here.provider.calls.indexOf('list')).toBeLessThan(here.provider.calls.indexOf('verify key-1'));
    expect(here.provider.calls).toContain('list');
  });

  it('a list that fails is a failure of the revocation', async () => {
    const { here, drain } = await retiring({ capabilities: TELLS_USE });
    here.provider.trouble.list = new RotationError('ProviderUnavailable', '503', true);
    await expect(drain()).rejects.toMatchObject({ code: 'ProviderUnavailable' });
  });
});

describe('drain: what consumers report', () => {
  it('a use of the old version within the idle time is recorded with the consumer’s name', async () => {
    const { old, report, drain } = await retiring();
    report('cron', old, 14);
    report('api', old, 2);
    expect(await drain()).toMatchObject({ verdict: 'used', evidence: { stillUsedBy: 'api cron' } });
  });

  it('an older use of it, no use, and failed authentications are no use', async () => {
    const { here, old, report, drain } = await retiring();
    report('cron', old, 15);
    report('cron', old, 1, 0);
    here.used.push({ versionId: old, consumer: 'x', at: here.clock.now(), uses: 0, authFailures: 9 });
    expect(await drain()).toMatchObject({ verdict: 'unused' });
  });

  it('a declared consumer that has reported must show a use of the new version: silence is not a pass', async () => {
    const { old, current, report, drain } = await retiring();
    report('billing', old, 600);
    expect(await drain()).toMatchObject({
      verdict: 'used',
      evidence: { notSeenOnNewKey: 'billing', neverReported: 'web' },
    });
    report('billing', current, 1, 0);
    expect(await drain()).toMatchObject({ verdict: 'used' });
    report('billing', current);
    expect(await drain()).toMatchObject({ verdict: 'unused', evidence: { neverReported: 'web' } });
  });

  it('its last use decides: a use of the current version from before a rollback does not pass', async () => {
    const { old, current, report, drain } = await retiring();
    report('web', current, 700);
    report('web', old, 600);
    expect(await drain()).toMatchObject({ verdict: 'used', evidence: { notSeenOnNewKey: 'web' } });
  });

  it('a declared consumer that never reported is no evidence, and is named', async () => {
    const { drain } = await retiring();
    expect(await drain()).toEqual({
      verdict: 'noEvidence',
      evidence: { drain: 'no evidence', neverReported: 'billing web' },
    });
  });

  it('who has not reported for more than eight days has never reported', async () => {
    const { old, report, drain } = await retiring();
    report('billing', old, 8 * 24 * 60 + 1);
    expect(await drain()).toMatchObject({ verdict: 'noEvidence' });
  });

  it('records that cannot be read are no pass', async () => {
    const { here, drain } = await retiring();
    expect(await drain(unreadable(here))).toMatchObject({
      verdict: 'unreadable',
      evidence: { drain: 'the usage records cannot be read' },
    });
  });

  it('a fault of our own in reading them is thrown, and not taken for an outage', async () => {
    const { here, drain } = await retiring();
    const fault = new TypeError('a bug');
    await expect(drain({ ...here.services, usage: { records: () => Promise.reject(fault) } })).rejects.toBe(fault);
  });

  it('a declared consumer that only ever reported no use is waited for', async () => {
    const { current, report, drain } = await retiring();
    report('billing', current, 1, 0);
    expect(await drain()).toMatchObject({ verdict: 'used', evidence: { notSeenOnNewKey: 'billing' } });
  });

  it.each([
    [20, /^consumer-00 .* consumer-19$/],
    [25, /^consumer-00 .* consumer-19 and 5 more$/],
  ])('at most twenty names are recorded, of %s', async (consumers, names) => {
    const { old, report, drain } = await retiring();
    for (let n = 0; n < consumers; n += 1) report(`consumer-${String(n).padStart(2, '0')}`, old);
    const { evidence } = await drain();
    expect(evidence['stillUsedBy']).toMatch(names);
  });
});

function unreadable(here: World): Services {
  const records = () => Promise.reject(new RotationError('UsageUnavailable', 'denied', true));
  return { ...here.services, usage: { records } };
}

describe('revoke: drained? else postpone up to the policy’s limit, then hold or go on', () => {
  it('a key without any source of evidence is revoked, and the event says so', async () => {
    const { here, untilDue } = await retiring();
    await untilDue(MINUTE);
    expect(recorded(here, 'Key Revoked')).toMatchObject([{ evidence: { drain: 'no evidence', refused: true } }]);
  });

  it('a drained key is revoked, with the evidence', async () => {
    const { here, current, report, untilDue } = await retiring();
    report('billing', current);
    await untilDue(MINUTE);
    expect(recorded(here, 'Key Revoked')).toMatchObject([{ evidence: { drain: 'not used', neverReported: 'web' } }]);
  });

  it('a key that is still used is postponed: later label, later schedule, event and metric; the first label stays', async () => {
    const { here, old, dueAt, report, untilDue } = await retiring();
    await untilDue(-MINUTE);
    report('cron', old);
    await here.clock.advance(MINUTE);
    const later = new Date(dueAt.getTime() + HOUR);
    expect(dueLabels(here, old).sort()).toEqual([retiringLabel(dueAt, old), retiringLabel(later, old)]);
    expect(here.scheduled.at(-1)).toMatchObject({ at: later, wakeUp: { versionId: old, keyId: 'key-1' } });
    expect(recorded(here, 'Revocation Postponed')).toMatchObject([
      { versionId: old, keyId: 'key-1', evidence: { stillUsedBy: 'cron', until: later.toISOString() } },
    ]);
    expect(recorded(here, 'Revocation Postponed')[0]).not.toHaveProperty('code');
    expect(here.counted).toContainEqual({ name: 'RevocationPostponed', value: 1 });
    expect(here.provider.accepts('key-1')).toBe(true);
    expect(here.failures).toEqual([]);
  });

  it('is postponed again with two labels at most, and revoked when it is drained', async () => {
    const { here, old, dueAt, report, untilDue } = await retiring();
    await untilDue(-MINUTE);
    for (let n = 0; n < 3; n += 1) {
      report('cron', old);
      await here.clock.advance(HOUR);
    }
    expect(recorded(here, 'Revocation Postponed')).toHaveLength(3);
    expect(stagesOf(here).retiring).toMatchObject([
      {
        firstDueAt: dueAt,
        dueAt: new Date(dueAt.getTime() + 3 * HOUR),
        labels: [expect.any(String), expect.any(String)],
      },
    ]);
    await here.clock.advance(HOUR);
    expect(here.provider.live()).toEqual(['key-2']);
    expect(dueLabels(here, old)).toEqual([]);
  });

  it('its policy says for how long it must be idle, how long each wait is, and how long all of them', async () => {
    const { here, old, dueAt, report, untilDue } = await retiring({
      tags: { 'keyturn:drain': 'idle=2h postpone=30m atMost=45m then=revoke' },
    });
    await untilDue(-MINUTE);
    report('cron', old);
    await here.clock.advance(MINUTE);
    expect(here.scheduled.at(-1)?.at).toEqual(new Date(dueAt.getTime() + 30 * MINUTE));
    await here.clock.advance(30 * MINUTE);
    expect(here.scheduled.at(-1)?.at).toEqual(new Date(dueAt.getTime() + 45 * MINUTE));
    expect(here.provider.accepts('key-1')).toBe(true);
    await here.clock.advance(16 * MINUTE);
    expect(here.provider.live()).toEqual(['key-2']);
    expect(recorded(here, 'Key Revoked')).toMatchObject([
      { evidence: { drain: 'still used, after 45m', stillUsedBy: 'cron' } },
    ]);
  });

  it('at the limit it is held, saying who uses it: it stays retiring, and people are notified', async () => {
    const { here, old, report, untilDue } = await retiring({ tags: { 'keyturn:drain': 'atMost=0s' } });
    await untilDue(-MINUTE);
    report('cron', old);
    await here.clock.advance(MINUTE);
    expect(here.failures).toMatchObject([
      { code: 'RevocationHeld', message: expect.stringContaining('cron') as string },
    ]);
    expect(recorded(here, 'Revocation Held')).toMatchObject([
      { code: 'RevocationHeld', evidence: { stillUsedBy: 'cron' } },
    ]);
    expect(dueLabels(here, old)).toHaveLength(1);
    expect(here.provider.accepts('key-1')).toBe(true);
    await here.clock.advance(HOUR);
    await here.reconcile();
    expect(here.provider.live()).toEqual(['key-2']);
  });

  it('its limit is reckoned from its own first due time, not from that of an older version', async () => {
    const { here, old, dueAt, report, untilDue } = await retiring({ loseWakeUps: true });
    const first = here.secret().versions[0]?.id ?? '';
    attachesLabel(here, retiringLabel(new Date('2026-01-01T00:00:00Z'), first), first);
    await untilDue();
    report('cron', old);
    expect(await here.revoke(old)).toBe('postponed');
    expect(dueLabels(here, old)).toContain(retiringLabel(dueAt, old));
  });

  it('records that cannot be read postpone, and at the limit hold', async () => {
    const { here, old, dueAt, untilDue } = await retiring({ loseWakeUps: true });
    const run = () => revoke(unreadable(here), { v: 1, secretArn: here.arn, versionId: old, keyId: 'key-1' });
    await untilDue();
    expect(await run()).toBe('postponed');
    await here.clock.advance(dueAt.getTime() + 7 * DAY - here.clock.now().getTime());
    await expect(run()).rejects.toMatchObject({ code: 'RevocationHeld' });
    expect(here.provider.accepts('key-1')).toBe(true);
  });

  it('a compromised version is not gated', async () => {
    const { here, old, report, untilDue } = await retiring();
    attachesLabel(here, compromisedLabel(old), old);
    await untilDue(-MINUTE);
    report('cron', old);
    await here.clock.advance(MINUTE);
    expect(here.provider.live()).toEqual(['key-2']);
    expect(recorded(here, 'Key Revoked')).toMatchObject([{ evidence: { drain: 'compromised, not asked' } }]);
  });

  it('a revocation that has begun goes on: its own probes are uses', async () => {
    const { here, old, report, untilDue } = await retiring();
    await untilDue(-MINUTE);
    attachesLabel(here, claimLabel(old), old);
    report('cron', old);
    await here.clock.advance(MINUTE);
    expect(here.provider.live()).toEqual(['key-2']);
  });

  it('is not asked while the current key does not work: that is recorded instead', async () => {
    const { here, old, report, untilDue } = await retiring();
    await untilDue(-MINUTE);
    report('cron', old);
    here.provider.trouble.verify = 'unknown';
    await here.clock.advance(MINUTE);
    expect(recorded(here, 'Revocation Postponed')).toEqual([]);
    expect(here.failures).toMatchObject([{ code: 'RevocationHeld' }]);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])(
    'a postponement that dies after its call %s is made good',
    async (call) => {
      const { here, old, dueAt, report, untilDue } = await retiring({ loseWakeUps: true });
      const wakeUp = { v: 1, secretArn: here.arn, versionId: old, keyId: 'key-1' } as const;
      await untilDue();
      report('cron', old);
      const dying = killableProcess(here.services, { call, when: 'after' });
      await dying.run((services) => revoke(services, wakeUp));
      expect(stagesOf(here).retiring[0]?.firstDueAt).toEqual(dueAt);
      expect(here.provider.accepts('key-1')).toBe(true);
      await here.clock.advance(3 * HOUR);
      expect(await revoke(here.services, wakeUp)).toBe('revoked');
      expect(dueLabels(here, old)).toEqual([]);
    },
  );
});
