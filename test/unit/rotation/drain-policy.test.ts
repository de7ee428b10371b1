import { DEFAULT_DRAIN, formatDrain, parseDrain } from '../../../lib/rotation/drain-policy';

describe('the drain policy of a tag', () => {
  it('is the default where nothing is said', () => {
    expect(parseDrain(undefined)).toEqual({
      idleSeconds: 900,
      postponeSeconds: 3600,
      atMostSeconds: 604_800,
      then: 'hold',
    });
  });

  it('takes each part that is said, and the others from the default', () => {
    expect(parseDrain('then=revoke postpone=5m')).toEqual({ ...DEFAULT_DRAIN, postponeSeconds: 300, then: 'revoke' });
  });

  it('may be 30 days long', () => {
    const days = 30 * 86_400;
    const longest = { idleSeconds: days, postponeSeconds: days, atMostSeconds: days };
    expect(parseDrain('idle=30d postpone=30d atMost=30d')).toEqual({ ...DEFAULT_DRAIN, ...longest });
  });

  it.each(['idle', 'idle=', 'idle=5', 'idle=31d', 'postpone=59s', 'postpone=0s', 'atMost=31d', 'then=wait', 'idel=5m'])(
    'is never guessed: %s',
    (text) => expect(parseDrain(text)).toBeUndefined(),
  );

  it.each([{}, { idleSeconds: 0 }, { postponeSeconds: 90, atMostSeconds: 86_400, then: 'revoke' as const }])(
    'reads back what it wrote: %j',
    (policy) => expect(parseDrain(formatDrain(policy))).toEqual({ ...DEFAULT_DRAIN, ...policy }),
  );
});
