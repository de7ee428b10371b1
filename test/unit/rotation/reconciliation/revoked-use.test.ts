import { checkRevokedUse } from '../../../../lib/rotation/reconciliation/revoked-use';
import { openSecret } from '../../../../lib/rotation/secret';
import type { Services } from '../../../../lib/rotation/services';
import { OUTAGE } from '../../../support/faults';
import { HOUR, world, type World } from '../../../support/world';

const look = async (here: World, services: Services = here.services) =>
  checkRevokedUse(services, await openSecret(here.services, here.arn));

async function revokedKey() {
  const here = world({ graceSeconds: 3600 });
  const old = await here.rotate();
  await here.rotate();
  await here.clock.advance(2 * HOUR);
  const report = (consumer: string, hoursAgo = 0) => {
    const at = new Date(here.clock.now().getTime() - hoursAgo * HOUR);
    here.used.push({ versionId: old, consumer, at, uses: 1, authFailures: 1 });
  };
  return { here, report, recorded: () => here.events.filter(({ type }) => type === 'Revoked Key Used') };
}

it('names each consumer once, in their order, and of many the first twenty', async () => {
  const { here, report, recorded } = await revokedKey();
  for (const consumer of ['web', 'billing', 'web']) report(consumer);
  await look(here);
  expect(recorded()).toMatchObject([{ evidence: { uses: 3, consumers: 'billing web' } }]);
  for (let n = 10; n < 32; n += 1) report(`a${n}`);
  await look(here);
  const names = String(recorded().at(-1)?.evidence?.['consumers']).split(' ');
  expect(names).toHaveLength(20);
  expect([names[0], names.at(-1)]).toEqual(['a10', 'a29']);
});

it('looks back an hour, and five minutes more for a look that is late', async () => {
  const { here, report, recorded } = await revokedKey();
  report('early', 66 / 60);
  await look(here);
  expect(recorded()).toEqual([]);
  report('edge', 65 / 60);
  await look(here);
  expect(recorded()).toMatchObject([{ evidence: { consumers: 'edge' } }]);
});

it('goes on without the usage records where they cannot be read, and says so', async () => {
  const { here, report, recorded } = await revokedKey();
  report('billing');
  await look(here, { ...here.services, usage: { records: () => Promise.reject(OUTAGE) } });
  expect(recorded()).toEqual([]);
  expect(here.logged.at(-1)).toContain('error the usage records cannot be read');
});

it('hides no error that is not ours', async () => {
  const { here } = await revokedKey();
  const services = { ...here.services, usage: { records: () => Promise.reject(new TypeError('a bug')) } };
  await expect(look(here, services)).rejects.toThrow('a bug');
});
