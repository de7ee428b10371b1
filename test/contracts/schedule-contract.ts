import { randomUUID } from 'node:crypto';
import type { Clock, Schedule } from '../../lib/rotation/services';
import type { WakeUp } from '../../lib/rotation/key-version';

/** A schedule, its clock, and what is scheduled, read from outside. */
interface ScheduleHarness {
  readonly schedule: Schedule;
  readonly clock: Pick<Clock, 'now'>;
  /** Every wake-up that is scheduled for that version, with the minute at which it fires. */
  scheduled(versionId: string): Promise<readonly { at: Date; wakeUp: unknown }[]>;
  stop?(): Promise<void>;
}

/** What the core relies on in EventBridge Scheduler. */
export function describeScheduleContract(name: string, makeHarness: () => Promise<ScheduleHarness>): void {
  describe(`schedule: ${name}`, () => {
    let harness: ScheduleHarness;
    const now = (): number => harness.clock.now().getTime();

    beforeAll(async () => {
      harness = await makeHarness();
    });
    afterAll(() => harness.stop?.());

    function wakeUp(): WakeUp {
      const secretArn = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:contract-AbCdEf';
      return { v: 1, secretArn, versionId: randomUUID(), keyId: 'key-1' };
    }
    const HOUR_MS = 3_600_000;
    const MINUTE_MS = 60_000;

    it('wakes with the wake-up as it was given', async () => {
      const one = wakeUp();
      await harness.schedule.wakeAt(new Date(now() + HOUR_MS), one);
      expect(await harness.scheduled(one.versionId)).toMatchObject([{ wakeUp: one }]);
    });

    it('drops seconds upwards: never before the time', async () => {
      const one = wakeUp();
      const minute = Math.ceil((now() + HOUR_MS) / MINUTE_MS) * MINUTE_MS;
      await harness.schedule.wakeAt(new Date(minute + 1), one);
      expect(await harness.scheduled(one.versionId)).toMatchObject([{ at: new Date(minute + MINUTE_MS) }]);
    });

    it('takes a whole minute as it is', async () => {
      const one = wakeUp();
      const minute = new Date(Math.ceil((now() + HOUR_MS) / MINUTE_MS) * MINUTE_MS);
      await harness.schedule.wakeAt(minute, one);
      expect(await harness.scheduled(one.versionId)).toMatchObject([{ at: minute }]);
    });

    it('is one for the same wake-up twice', async () => {
      const one = wakeUp();
      const at = new Date(now() + HOUR_MS);
      await harness.schedule.wakeAt(at, one);
      await harness.schedule.wakeAt(at, one);
      expect(await harness.scheduled(one.versionId)).toHaveLength(1);
    });

    it('is two for two times, and for two versions', async () => {
      const one = wakeUp();
      const other = wakeUp();
      await harness.schedule.wakeAt(new Date(now() + HOUR_MS), one);
      await harness.schedule.wakeAt(new Date(now() + 2 * HOUR_MS), one);
      await harness.schedule.wakeAt(new Date(now() + HOUR_MS), other);
      expect(await harness.scheduled(one.versionId)).toHaveLength(2);
      expect(await harness.scheduled(other.versionId)).toHaveLength(1);
    });

    it.each([0, -1, -1_000_000_000])('wakes within minutes for a time that is %d ms from now', async (offset) => {
      const one = wakeUp();
      const before = now();
      await harness.schedule.wakeAt(new Date(before + offset), one);
      const [first] = await harness.scheduled(one.versionId);
      expect(first?.at.getTime()).toBeGreaterThan(before);
      expect(first?.at.getTime()).toBeLessThanOrEqual(now() + 2 * MINUTE_MS);
    });
  });
}
