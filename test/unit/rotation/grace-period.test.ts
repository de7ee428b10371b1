import fc from 'fast-check';
import {
  ceilToMinute,
  DEFAULT_GRACE_SECONDS,
  dueAfterGrace,
  graceSeconds,
  MAX_GRACE_SECONDS,
} from '../../../lib/rotation/grace-period';

const at = new Date('2026-03-01T09:00:20Z');
const settings = {
  rotator: 'gateway',
  providerType: 'memory',
  graceSeconds: 7200,
  minGraceSeconds: 0,
  functionTimeoutSeconds: 300,
};

describe('when a superseded key is due', () => {
  it('is by default 24 h after the promotion', () => {
    expect(dueAfterGrace(at, DEFAULT_GRACE_SECONDS)).toEqual(new Date('2026-03-02T09:01:00Z'));
  });

  it('is the next minute for a grace of 0', () => {
    expect(dueAfterGrace(at, 0)).toEqual(new Date('2026-03-01T09:01:00Z'));
  });

  it('is at once for a compromised key, whatever its grace', () => {
    expect(dueAfterGrace(at, MAX_GRACE_SECONDS, true)).toEqual(new Date('2026-03-01T09:01:00Z'));
  });

  it.each([
    ['2026-03-01T09:00:00.000Z', '2026-03-01T10:00:00Z'],
    ['2026-03-01T09:00:00.001Z', '2026-03-01T10:01:00Z'],
    ['2026-03-01T09:00:59.999Z', '2026-03-01T10:01:00Z'],
  ])('rounds up to the minute: an hour from %s is %s', (from, due) => {
    expect(dueAfterGrace(new Date(from), 3600)).toEqual(new Date(due));
  });

  it('is never before the grace period has passed, and less than a minute after', () => {
    const instant = fc.date({ min: at, max: new Date('2099-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(instant, fc.integer({ min: 0, max: MAX_GRACE_SECONDS }), (from, grace) => {
        const late = dueAfterGrace(from, grace).getTime() - (from.getTime() + grace * 1000);
        expect(late).toBeGreaterThanOrEqual(0);
        expect(late).toBeLessThan(60_000);
        expect(dueAfterGrace(from, grace).getTime() % 60_000).toBe(0);
      }),
    );
  });

  it('keeps a full minute as it is', () => {
    expect(ceilToMinute(new Date('2026-03-01T09:01:00Z'))).toEqual(new Date('2026-03-01T09:01:00Z'));
  });
});

describe('the grace period of one secret', () => {
  it('is its tag’s before the rotator’s', () => {
    expect(graceSeconds({ graceSeconds: 60 }, settings)).toBe(60);
    expect(graceSeconds({ graceSeconds: 0 }, settings)).toBe(0);
    expect(graceSeconds({ graceSeconds: undefined }, settings)).toBe(7200);
  });

  it('cannot undercut the minimum, neither by tag nor by the rotator’s own setting', () => {
    expect(graceSeconds({ graceSeconds: 0 }, { ...settings, minGraceSeconds: 900 })).toBe(900);
    expect(graceSeconds({ graceSeconds: undefined }, { ...settings, graceSeconds: 1, minGraceSeconds: 900 })).toBe(900);
  });

  it('is at most 30 days', () => {
    expect(MAX_GRACE_SECONDS).toBe(30 * 24 * 3600);
    expect(graceSeconds({ graceSeconds: 400 * 86_400 }, settings)).toBe(MAX_GRACE_SECONDS);
  });
});
