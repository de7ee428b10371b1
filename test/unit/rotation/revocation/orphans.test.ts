import { lineageMark } from '../../../../lib/rotation/lineage';
import { findOrphans, isPastSafetyAge, originOf } from '../../../../lib/rotation/revocation/orphans';
import { openSecret } from '../../../../lib/rotation/secret';
import { MANY, SLOTS } from '../../../support/memory-provider';
import { world } from '../../../support/world';

const at = new Date('2026-03-01T09:00:20Z');
const settings = world().services.settings; // a timeout of 300 s
const after = (seconds: number) => new Date(at.getTime() + seconds * 1000);

describe('whose a key at the provider is', () => {
  const here = world();
  const secret = (capabilities = MANY) => ({ arn: here.arn, provider: { ...here.provider, capabilities } });
  const named = (arn: string) => ({ keyId: 'k', name: lineageMark(arn, 'some-version', at) });

  it('is recognized by its lineage', () => {
    expect(originOf(named(here.arn), secret())).toBe('thisSecret');
    expect(originOf(named(`${here.arn}x`), secret())).toBe('foreign');
    expect(originOf({ keyId: 'k', name: 'made by hand' }, secret())).toBe('foreign');
    expect(originOf({ keyId: 'k' }, secret())).toBe('foreign');
  });

  it('Where keys carry no name, is ours only if the principal is declared exclusive', () => {
    expect(originOf({ keyId: 'k' }, secret(SLOTS))).toBe('thisSecret');
    expect(originOf({ keyId: 'k' }, secret({ ...SLOTS, exclusive: false }))).toBe('foreign');
  });

  it('exclusive says nothing where keys carry names', () => {
    expect(originOf({ keyId: 'k', name: 'made by hand' }, secret({ ...MANY, exclusive: true }))).toBe('foreign');
  });
});

describe('the safety age', () => {
  it("is the function's timeout + 5 min, by the time in the lineage", () => {
    const key = { keyId: 'k', name: lineageMark('arn', 'v', at), createdAt: after(-9999) };
    expect(isPastSafetyAge(key, after(600), settings)).toBe(false);
    expect(isPastSafetyAge(key, after(601), settings)).toBe(true);
  });

  it('goes by the provider’s own time where there is no lineage', () => {
    expect(isPastSafetyAge({ keyId: 'k', createdAt: at }, after(600), settings)).toBe(false);
    expect(isPastSafetyAge({ keyId: 'k', createdAt: at }, after(601), settings)).toBe(true);
  });

  it('is never reached by a key of unknown age', () => {
    expect(isPastSafetyAge({ keyId: 'k', name: 'x' }, after(9_999_999), settings)).toBe(false);
  });

  it('is never reached by a key from the future', () => {
    expect(isPastSafetyAge({ keyId: 'k', createdAt: after(60) }, at, settings)).toBe(false);
  });
});

describe('orphans', () => {
  it('are keys of our lineage that no version holds', async () => {
    const here = world();
    const secret = await openSecret(here.services, here.arn);
    const listed = [
      { keyId: 'held', name: lineageMark(here.arn, 'v1', at) },
      { keyId: 'orphan', name: lineageMark(here.arn, 'v2', at) },
      { keyId: 'other-installation', name: lineageMark(`${here.arn}x`, 'v2', at) },
      { keyId: 'by-hand', name: 'made by hand' },
    ];
    expect(findOrphans(secret, listed, new Set(['held'])).map((key) => key.keyId)).toEqual(['orphan']);
  });
});
