import { MANY, SLOTS } from '../../support/memory-provider';
import { HOUR, world } from '../../support/world';

describe.each([
  ['many keys with names', MANY],
  ['two slots without names', SLOTS],
])('one key, %s', (_, capabilities) => {
  it('is issued, proven, promoted, overlapped, revoked and proven dead', async () => {
    const here = world({ capabilities, graceSeconds: 3600 });
    const first = await here.rotate();
    expect(here.currentKeyId()).toBe('key-1');
    expect(here.scheduled).toEqual([]); // nothing to retire: the placeholder had no key

    await here.clock.advance(48 * HOUR);
    const second = await here.rotate();
    expect(here.currentKeyId()).toBe('key-2');
    expect(here.version('AWSPREVIOUS')).toBe(first);
    expect(here.version('AWSCURRENT')).toBe(second);
    expect(here.provider.accepts('key-1') && here.provider.accepts('key-2')).toBe(true);

    await here.clock.advance(59 * 60_000);
    expect(here.provider.accepts('key-1')).toBe(true);
    await here.clock.advance(2 * 60_000);
    expect(here.provider.accepts('key-1')).toBe(false);
    expect(here.provider.accepts('key-2')).toBe(true);
    expect(here.labels(first)).toEqual(['AWSPREVIOUS']);
    expect(here.provider.live()).toEqual(['key-2']);
    expect(here.failures).toEqual([]);
    expect(here.events.map((event) => event.type)).toEqual([
      'Key Issued',
      'Key Promoted',
      'Key Issued',
      'Key Promoted',
      'Key Revoked',
    ]);
  });
});
