import type { Timeline, TimelineKey } from '../../../lib/timeline/timeline';

/** That many minutes after noon. */
export function minute(minutes: number): Date {
  return new Date(Date.parse('2026-03-02T12:00:00.000Z') + minutes * 60_000);
}

export function key(name: string, change: Partial<TimelineKey> = {}): TimelineKey {
  return { keyId: `key-${name}`, versionId: `version-${name}`, labels: [], requests: [], ...change };
}

export function timeline(change: Partial<Timeline> = {}): Timeline {
  return { name: 'prod/a', notes: [], from: minute(0), to: minute(120), keys: [], marks: [], ...change };
}

/** B takes over from A at minute 32; both work from minute 30 to minute 90. */
export const ROTATION: Timeline = timeline({
  keys: [
    key('A', {
      validUntil: minute(90),
      labels: [
        { label: 'AWSCURRENT', from: minute(0), until: minute(32) },
        { label: 'AWSPREVIOUS', from: minute(32), until: minute(90) },
        { label: 'KEYTURN_RETIRING_20260302T1330Z_version-A', from: minute(32), until: minute(90) },
      ],
      requests: [
        { at: minute(10), accepted: 3, refused: 0 },
        { at: minute(95), accepted: 0, refused: 1 },
      ],
    }),
    key('B', {
      validFrom: minute(30),
      labels: [{ label: 'AWSCURRENT', from: minute(32) }],
      requests: [{ at: minute(40), accepted: 7, refused: 0 }],
    }),
  ],
  marks: [
    { at: minute(20), kind: 'failure', text: 'createSecret failed' },
    { at: minute(25), kind: 'alarm', text: 'rotation-failed' },
    { at: minute(32), kind: 'event', text: 'rotation ended' },
  ],
});
