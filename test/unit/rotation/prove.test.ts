import { ApiKey } from '../../../lib/rotation/api-key';
import { prove } from '../../../lib/rotation/prove';
import type { Verdict } from '../../../lib/rotation/provider';
import { MANY } from '../../support/memory-provider';
import { virtualClock } from '../../../lib/testing/virtual-clock';

const key = { keyId: 'key-1', key: ApiKey.of('value') };

/** A provider that gives these answers in order, and the last one for ever; and the seconds at which it was asked. */
function answering(propagationSeconds: number, ...answers: Verdict[]) {
  const clock = virtualClock();
  const start = clock.now().getTime();
  const askedAt: number[] = [];
  const provider = {
    capabilities: { ...MANY, propagationSeconds },
    verify: async () => {
      askedAt.push((clock.now().getTime() - start) / 1000);
      return answers[Math.min(askedAt.length - 1, answers.length - 1)] ?? 'unknown';
    },
  };
  const ask = (wanted: 'accepted' | 'refused') => prove({ clock }, provider, key, wanted);
  return { ask, askedAt, elapsed: () => (clock.now().getTime() - start) / 1000 };
}

describe('a proof', () => {
  it.each(['accepted', 'refused'] as const)('of %s takes that answer twice in a row', async (wanted) => {
    const provider = answering(60, wanted);
    expect(await provider.ask(wanted)).toEqual({ verdict: wanted, seconds: 0 });
    expect(provider.askedAt).toHaveLength(2);
  });

  it('is not one lucky answer between others', async () => {
    const provider = answering(60, 'accepted', 'refused', 'accepted', 'unknown', 'accepted', 'accepted', 'refused');
    expect((await provider.ask('accepted')).verdict).toBe('accepted');
    expect(provider.askedAt).toHaveLength(6);
  });

  it('tells the seconds until the first answer of the row that proved it', async () => {
    const provider = answering(60, 'refused', 'refused', 'accepted');
    const { seconds } = await provider.ask('accepted');
    expect(seconds).toBe(provider.askedAt[2]);
    expect(seconds).toBeGreaterThan(0);
  });

  it('waits longer and longer, up to 15 s', async () => {
    const provider = answering(120, 'refused');
    await provider.ask('accepted');
    const pauses = provider.askedAt.slice(1).map((at, index) => at - (provider.askedAt[index] ?? 0));
    expect(pauses.slice(0, 4).map((pause) => pause.toFixed(1))).toEqual(['0.2', '0.4', '0.8', '1.6']);
    expect(Math.max(...pauses)).toBeCloseTo(15);
  });

  it('ends with the propagation time, whose last instant is asked for as well', async () => {
    const provider = answering(10, 'refused');
    expect(await provider.ask('accepted')).toEqual({ verdict: 'refused', seconds: 10 });
    expect(provider.askedAt.at(-1)).toBe(10);
    expect(provider.elapsed()).toBe(10);
  });

  it('is finished when it had begun at the deadline', async () => {
    const answers: Verdict[] = [...Array<Verdict>(6).fill('refused'), 'accepted'];
    const provider = answering(10, ...answers);
    expect((await provider.ask('accepted')).verdict).toBe('accepted');
    expect(provider.askedAt.slice(-2).map((at) => at.toFixed(1))).toEqual(['10.0', '10.2']);
  });

  it('asks once where there is no propagation time, and twice if that is the wanted answer', async () => {
    const [no, yes] = [answering(0, 'refused'), answering(0, 'accepted')];
    expect([(await no.ask('accepted')).verdict, no.askedAt.length]).toEqual(['refused', 1]);
    expect([(await yes.ask('accepted')).verdict, yes.askedAt.length]).toEqual(['accepted', 2]);
  });

  it.each(['accepted', 'refused'] as const)('unknown never proves %s', async (wanted) => {
    expect((await answering(30, 'unknown').ask(wanted)).verdict).toBe('unknown');
  });

  it('gives the last other answer when the time is over', async () => {
    expect((await answering(5, 'unknown', 'unknown', 'refused').ask('accepted')).verdict).toBe('refused');
    expect((await answering(5, 'refused', 'refused', 'unknown').ask('accepted')).verdict).toBe('unknown');
  });
});
