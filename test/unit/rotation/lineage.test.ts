import { isOfSecret, isOfVersion, lineageMark, parseLineage } from '../../../lib/rotation/lineage';

const ARN = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/gateway-key-a1b2c3';
const VERSION = '11111111-1111-4111-8111-111111111111';
const issuedAt = new Date('2026-03-01T09:00:20.123Z');

describe('the lineage in a key’s name', () => {
  it('is kt, 16 hex of the secret, 16 hex of the version and the issue time in base 36', () => {
    expect(lineageMark(ARN, VERSION, issuedAt)).toMatch(/^kt_[0-9a-f]{16}_[0-9a-f]{16}_[0-9a-z]+$/);
  });

  it('says whose it is and when it was issued', () => {
    const lineage = parseLineage(lineageMark(ARN, VERSION, issuedAt));
    expect(lineage?.issuedAt).toEqual(issuedAt);
    expect(lineage && isOfSecret(lineage, ARN)).toBe(true);
    expect(lineage && isOfVersion(lineage, VERSION)).toBe(true);
  });

  it('tells two secrets, two versions and two installations on one provider account apart', () => {
    const lineage = parseLineage(lineageMark(ARN, VERSION, issuedAt));
    expect(lineage && isOfSecret(lineage, ARN.replace('111122223333', '444455556666'))).toBe(false);
    expect(lineage && isOfSecret(lineage, ARN.replace('a1b2c3', 'd4e5f6'))).toBe(false);
    expect(lineage && isOfVersion(lineage, `${VERSION}0`)).toBe(false);
  });

  it("fits the 64 characters of Twilio's names, also in the year 9999 and with the longest version id", () => {
    const mark = lineageMark(ARN.repeat(5), 'x'.repeat(64), new Date('9999-12-31T23:59:59.999Z'));
    expect(mark.length).toBeLessThanOrEqual(64);
    expect(parseLineage(mark)?.issuedAt).toEqual(new Date('9999-12-31T23:59:59.999Z'));
  });

  it.each([
    ['no name', undefined],
    ['an empty name', ''],
    ['a name that a person gave', 'billing service key'],
    ['one that only begins like ours', 'kt_gateway'],
    ['one hash too few', 'kt_0123456789abcdef_lq2x'],
    ['upper case', 'KT_0123456789ABCDEF_0123456789ABCDEF_LQ2X'],
    ['something after it', `${lineageMark(ARN, VERSION, issuedAt)} copy`],
    ['something before it', `my ${lineageMark(ARN, VERSION, issuedAt)}`],
    ['no time', 'kt_0123456789abcdef_0123456789abcdef_'],
    ['a time beyond all dates', 'kt_0123456789abcdef_0123456789abcdef_zzzzzzzzzzz'],
  ])('%s is not ours', (_, name) => {
    expect(parseLineage(name)).toBeUndefined();
  });
});
