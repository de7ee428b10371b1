import { isInWindow, parseSwapWindow, refuseOutsideWindow } from '../../../lib/rotation/swap-window';

function at(iso: string, text: string): () => void {
  const window = parseSwapWindow(text);
  expect(window).toMatchObject({ text });
  return () => refuseOutsideWindow('prod/key', window, new Date(`2026-03-${iso}:00Z`));
}

describe('a swap window', () => {
  // 2026-03-01 is a Sunday.
  it.each([
    ['01T02:00', 'Sun 02:00-04:00'],
    ['01T03:59', 'Sun 02:00-04:00'],
    ['04T02:30', '02:00-04:00'],
    ['02T23:00', 'Mon-Fri 22:00-02:00'],
    ['07T01:59', 'Mon-Fri 22:00-02:00'],
    ['01T00:30', 'Sat 22:00-02:00'],
    ['01T12:00', 'Fri-Mon 11:00-24:00'],
    ['01T23:59', 'Sun 23:59-00:59'],
    ['02T00:58', 'Sun 23:59-00:59'],
    ['01T02:15', 'Sun 02:15-02:45'],
    ['01T02:44', 'Sun 02:15-02:45'],
  ])('is open at 2026-03-%s for %s', (iso, text) => {
    expect(at(iso, text)).not.toThrow();
  });

  it.each([
    ['01T04:00', 'Sun 02:00-04:00', '2026-03-08T02:00:00.000Z'],
    ['01T01:59', 'Sun 02:00-04:00', '2026-03-01T02:00:00.000Z'],
    ['04T04:30', '02:00-04:00', '2026-03-05T02:00:00.000Z'],
    ['07T02:00', 'Mon-Fri 22:00-02:00', '2026-03-09T22:00:00.000Z'],
    ['03T12:00', 'Fri-Mon 11:00-24:00', '2026-03-06T11:00:00.000Z'],
    ['01T02:14', 'Sun 02:15-02:45', '2026-03-01T02:15:00.000Z'],
    ['01T02:45', 'Sun 02:15-02:45', '2026-03-08T02:15:00.000Z'],
  ])('is closed at 2026-03-%s for %s, and says when it opens', (iso, text, next) => {
    expect(at(iso, text)).toThrow(expect.objectContaining({ code: 'OutsideWindow', retryable: true }));
    expect(at(iso, text)).toThrow(next);
  });

  it('is always open where there is none', () => {
    expect(() => refuseOutsideWindow('prod/key', undefined, new Date())).not.toThrow();
  });

  it.each([
    ...['', 'Sunday 02:00-04:00', 'sun 02:00-04:00', 'Xyz 02:00-04:00', 'Xyz-Mon 02:00-04:00', 'Mon-Xyz 02:00-04:00'],
    ...['2:00-4:00', '02:00-02:00', '24:00-02:00', '02:00-25:00', '02:60-04:00', '02:00-04:60', '02:00-04:00 UTC'],
  ])('is not %p', (text) => {
    expect(parseSwapWindow(text)).toBeUndefined();
  });

  it('counts the minutes of a week from Sunday', () => {
    const window = parseSwapWindow('Mon 00:00-01:00');
    expect(window && isInWindow(window, 24 * 60)).toBe(true);
    expect(window && isInWindow(window, 23 * 60)).toBe(false);
  });
});
