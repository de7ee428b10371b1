import { revoke } from '../../../../lib/rotation/revocation/revoke';
import { MANY } from '../../../support/memory-provider';
import { HOUR, world, type World } from '../../../support/world';

const CONSOLE = 'https://console.example.com/keys';

/** A due key of a provider whose keys only a person can end, at its console. */
async function due(consoleUrl?: string) {
  const capabilities = { ...MANY, revokedBy: 'person' as const, ...(consoleUrl !== undefined && { consoleUrl }) };
  const here = world({ graceSeconds: 3600, loseWakeUps: true, capabilities });
  here.provider.revoke = () => Promise.resolve('byPerson');
  const old = await here.rotate();
  await here.clock.advance(48 * HOUR);
  await here.rotate();
  const dueAt = here.scheduled[0]?.at ?? new Date(0);
  await here.clock.advance(dueAt.getTime() - here.clock.now().getTime());
  here.events.length = 0;
  const run = () => revoke(here.services, { v: 1, secretArn: here.arn, versionId: old, keyId: 'key-1' });
  return { here, old, dueAt, run };
}
const endsAtConsole = (here: World) => {
  const key = here.provider.keys.get('key-1');
  if (key) Object.assign(key, { revoked: true, acceptedUntil: 0 });
};

describe('a key that only a person can end', () => {
  it('stays retiring while the provider accepts it; a person is notified where to revoke it', async () => {
    const { here, old, dueAt, run } = await due(CONSOLE);
    const labels = here.labels(old);
    expect(await run()).toBe('awaitingPerson');
    expect(here.labels(old)).toEqual(labels);
    expect(here.events).toMatchObject([
      {
        type: 'Key Awaiting Person',
        secretName: 'prod/gateway-key',
        versionId: old,
        keyId: 'key-1',
        evidence: {
          dueAt: dueAt.toISOString(),
          where: CONSOLE,
          todo: expect.stringContaining('revoke this key') as string,
        },
      },
    ]);
  });

  it('is notified without a place where the provider has no console', async () => {
    const { here, run } = await due();
    await run();
    expect(here.events[0]?.evidence).not.toHaveProperty('where');
  });

  it('is notified again once a day, not every hour', async () => {
    const { here, run } = await due();
    for (let hour = 0; hour < 25; hour += 1) {
      expect(await run()).toBe('awaitingPerson');
      await here.clock.advance(HOUR);
    }
    expect(here.events.map(({ type }) => type)).toEqual(['Key Awaiting Person', 'Key Awaiting Person']);
  });

  it('is not notified while the provider does not say whether it accepts the key', async () => {
    const { here, run } = await due();
    here.provider.trouble.verify = (keyId) => (keyId === 'key-1' ? 'unknown' : undefined);
    expect(await run()).toBe('awaitingPerson');
    expect(here.events).toEqual([]);
  });

  it('is done with once the provider refuses it, and the receipt says who ended it', async () => {
    const { here, old, run } = await due();
    endsAtConsole(here);
    expect(await run()).toBe('revoked');
    expect(here.labels(old)).toEqual(['AWSPREVIOUS']);
    expect(here.events.at(-1)).toMatchObject({ type: 'Key Revoked', evidence: { revokedBy: 'person' } });
  });
});
