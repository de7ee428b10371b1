import { claimLabel, MAX_RETIRING, retiringLabel } from '../../../../lib/rotation/labels';
import { dropFinishedClaim, dueNow, retire, retireIfAlive, stripDue } from '../../../../lib/rotation/revocation/retire';
import { openSecret } from '../../../../lib/rotation/secret';
import { recordCalls } from '../../../support/faults';
import { MANY } from '../../../support/memory-provider';
import { attachesLabel, putsValue, removesLabel } from '../../../support/person';
import { HOUR, world, type World } from '../../../support/world';

const open = (here: World) => openSecret(here.services, here.arn);
const dueOf = (here: World, versionId: string) =>
  here.labels(versionId).filter((label) => label.startsWith('KEYTURN_RETIRING_'));

/** Two rotations; the label of the superseded version was never attached. */
async function forgotten(options: Parameters<typeof world>[0] = {}) {
  const here = world({ loseWakeUps: true, ...options });
  const old = await here.rotate();
  await here.clock.advance(HOUR);
  const current = await here.rotate();
  await here.clock.advance(HOUR);
  for (const label of dueOf(here, old)) removesLabel(here, label, old);
  here.scheduled.length = 0;
  return { here, old, current };
}

describe('retiring a version', () => {
  it('schedules the wake-up first, records, then attaches the label that makes it due', async () => {
    const { here, old } = await forgotten();
    const { services, calls } = recordCalls(here.services);
    const secret = await open(here);
    await retire(services, secret, { versionId: old, keyId: 'key-1' }, dueNow(services, secret, old));
    expect(calls.map((call) => call.name)).toEqual(['schedule.wakeAt', 'receipts.write', 'store.moveLabel']);
    expect(dueOf(here, old)).toEqual([retiringLabel(here.scheduled[0]?.at ?? new Date(0), old)]);
  });

  it('refuses more retiring versions than there are labels for, before it schedules anything', async () => {
    const here = world({ graceSeconds: 30 * 86_400, loseWakeUps: true });
    const versions: string[] = [];
    for (let n = 0; n <= MAX_RETIRING; n += 1) {
      versions.push(await here.rotate());
      await here.clock.advance(HOUR);
    }
    const put = putsValue(here, { apiKey: 'x', apiKeyId: 'y', issuedAt: 'z' });
    const before = here.scheduled.length;
    const secret = await open(here);
    const last = versions.at(-1) ?? '';
    await expect(
      retire(here.services, secret, { versionId: last, keyId: 'key-15' }, here.clock.now()),
    ).rejects.toMatchObject({
      code: 'LabelsFull',
      retryable: true,
    });
    expect(here.scheduled.length).toBe(before);
    expect(here.version('AWSCURRENT')).toBe(put);
    // One that is retiring already may be relabelled: it takes no further place.
    await retire(
      here.services,
      secret,
      { versionId: versions[0] ?? '', keyId: 'key-1' },
      new Date('2026-04-20T00:00:00Z'),
    );
    expect(dueOf(here, versions[0] ?? '')).toHaveLength(2);
  });

  it('takes the claim of a finished rollback off, which would keep the revocation out', async () => {
    const { here, old, current } = await forgotten();
    attachesLabel(here, claimLabel(old), current);
    const secret = await open(here);
    await retire(here.services, secret, { versionId: old, keyId: 'key-1' }, dueNow(here.services, secret, old));
    expect(here.labels(current)).not.toContain(claimLabel(old));
  });
});

describe('retiring a version that was left without a label, if its key may be alive', () => {
  const attempt = async (here: World, versionId: string, whenUnknown: 'retire' | 'leave' = 'retire') =>
    retireIfAlive(here.services, await open(here), versionId, whenUnknown);

  it('retires one that the provider still lists', async () => {
    const { here, old } = await forgotten();
    await attempt(here, old);
    expect(dueOf(here, old)).toHaveLength(1);
    expect(here.scheduled).toMatchObject([{ wakeUp: { versionId: old, keyId: 'key-1' } }]);
  });

  it('retires a disabled key too: it is still there', async () => {
    const { here, old } = await forgotten({ capabilities: { ...MANY, disables: true } });
    await here.provider.disable?.('key-1');
    await here.clock.advance(HOUR);
    await attempt(here, old);
    expect(dueOf(here, old)).toHaveLength(1);
  });

  it('leaves one whose key is gone', async () => {
    const { here, old } = await forgotten();
    await here.provider.revoke('key-1');
    await attempt(here, old);
    expect(dueOf(here, old)).toEqual([]);
    expect(here.scheduled).toEqual([]);
  });

  it.each([
    ['accepted', 'leave', 1],
    ['refused', 'retire', 0],
    ['unknown', 'retire', 1],
    ['unknown', 'leave', 0],
  ] as const)(
    'asks a provider without a list with the key itself: %s, %s when unknown',
    async (verdict, whenUnknown, labels) => {
      const { here, old } = await forgotten({ capabilities: { ...MANY, lists: false } });
      here.provider.trouble.verify = verdict;
      await attempt(here, old, whenUnknown);
      expect(dueOf(here, old)).toHaveLength(labels);
    },
  );

  it('never retires the current or the pending version', async () => {
    const { here, current } = await forgotten();
    const versionId = here.begin();
    await here.step('createSecret', versionId);
    await attempt(here, current);
    await attempt(here, versionId);
    expect([...dueOf(here, current), ...dueOf(here, versionId)]).toEqual([]);
  });

  it('does not ask a person to retire a key that is in use', async () => {
    const { here } = await forgotten();
    const put = putsValue(here, { apiKey: 'value-of-by-hand', apiKeyId: 'by-hand' });
    await attempt(here, put);
    const versionId = here.begin();
    await here.services.store.putPending(here.arn, versionId, '{"apiKey":"another"}');
    await attempt(here, versionId);
    expect(here.events.filter(({ type }) => type === 'Key Awaiting Person')).toEqual([]);
  });

  it('asks a person to retire a superseded key whose id nobody knows', async () => {
    const { here } = await forgotten();
    const put = putsValue(here, { apiKey: 'value-of-by-hand' });
    putsValue(here, { apiKey: 'value-of-key-2', apiKeyId: 'key-2' });
    await attempt(here, put);
    expect(here.events.at(-1)).toMatchObject({ type: 'Key Awaiting Person', versionId: put });
    expect(dueOf(here, put)).toEqual([]);
  });

  it('does not label one that is retiring a second time', async () => {
    const { here, old } = await forgotten();
    await attempt(here, old);
    await here.clock.advance(HOUR);
    await attempt(here, old);
    expect(dueOf(here, old)).toHaveLength(1);
  });

  it('never retires a key that a version in use also holds', async () => {
    const { here, old } = await forgotten();
    putsValue(here, (await here.services.store.getValue(here.arn, old)) ?? '');
    await attempt(here, old);
    expect(dueOf(here, old)).toEqual([]);
  });
});

describe('a version that is in use again', () => {
  it('loses its due times: they must not end its next grace period early', async () => {
    const { here, old, current } = await forgotten();
    const labels = ['2026-03-05T00:00:00Z', '2026-03-06T00:00:00Z'].map((due) => retiringLabel(new Date(due), current));
    for (const label of labels) attachesLabel(here, label, current);
    attachesLabel(here, retiringLabel(new Date('2026-03-05T00:00:00Z'), old), old);
    await stripDue(here.services, await open(here), current);
    expect(dueOf(here, current)).toEqual([]);
    expect(dueOf(here, old)).toHaveLength(1);
  });

  it('keeps the claim of its own revocation', async () => {
    const { here, old } = await forgotten();
    attachesLabel(here, claimLabel(old), old);
    await dropFinishedClaim(here.services, await open(here), old);
    expect(here.labels(old)).toContain(claimLabel(old));
  });
});
