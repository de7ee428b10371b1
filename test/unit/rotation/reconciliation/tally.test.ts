import { createTally, GAUGES } from '../../../../lib/rotation/reconciliation/tally';

it('a 0 is written of what was learned, and a count in any case', () => {
  const tally = createTally();
  tally.add('ZombieKeys');
  tally.add('ZombieKeys');
  tally.add('StuckRotations');
  tally.unknown('StuckRotations', 'OverdueRotations');
  const counted = { ZombieKeys: 2, StuckRotations: 1 };
  expect(tally.learned()).toEqual(
    GAUGES.filter((gauge) => gauge !== 'OverdueRotations').map((gauge) => ({
      gauge,
      count: Object.entries(counted).find(([name]) => name === gauge)?.[1] ?? 0,
    })),
  );
});
