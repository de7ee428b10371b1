import {
  carriesOurLabel,
  claimLabel,
  compromisedLabel,
  MAX_RETIRING,
  readStages,
  retiringLabel,
} from '../../../lib/rotation/labels';

const OLD = '11111111-1111-4111-8111-111111111111';
const NEW = '22222222-2222-4222-8222-222222222222';
const TERRAFORM = 'terraform-20260301090020123400000001';
const LONGEST = `v${'_x'.repeat(31)}y`;
const due = new Date('2026-03-02T09:01:00Z');

describe('labels', () => {
  it('writes the due minute and the full version id', () => {
    expect(retiringLabel(due, OLD)).toBe(`KEYTURN_RETIRING_20260302T0901Z_${OLD}`);
    expect(claimLabel(OLD)).toBe(`KEYTURN_CLAIM_${OLD}`);
    expect(compromisedLabel(OLD)).toBe(`KEYTURN_COMPROMISED_${OLD}`);
  });

  it.each([
    ['a UUID', OLD],
    ["Terraform's versionId", TERRAFORM],
    ['64 characters with underscores', LONGEST],
  ])('reads back what it wrote for %s, which is its caller’s choice', (_, id) => {
    const stages = readStages({ versions: { [id]: [retiringLabel(due, id), claimLabel(id), compromisedLabel(id)] } });
    expect(stages.retiring).toEqual([{ versionId: id, dueAt: due, firstDueAt: due, labels: [retiringLabel(due, id)] }]);
    expect([...stages.claims]).toEqual([[id, id]]);
    expect([...stages.compromised]).toEqual([id]);
  });

  it('fits 256 characters with the longest version id', () => {
    expect(retiringLabel(due, LONGEST).length).toBeLessThanOrEqual(256);
  });

  it('of two retiring labels on one version, the later counts', () => {
    const later = new Date('2026-03-09T00:00:00Z');
    for (const order of [
      [due, later],
      [later, due],
    ]) {
      const labels = order.map((at) => retiringLabel(at, OLD));
      const [retiring] = readStages({ versions: { [OLD]: labels } }).retiring;
      expect(retiring?.dueAt).toEqual(later);
      expect(retiring?.firstDueAt).toEqual(due);
      expect(retiring?.labels).toEqual(labels);
    }
  });

  it('orders retiring versions by when they are due', () => {
    const at = (hour: number) => new Date(Date.UTC(2026, 2, 1, hour));
    const versions = Object.fromEntries([5, 1, 3].map((hour) => [`v${hour}`, [retiringLabel(at(hour), `v${hour}`)]]));
    expect(readStages({ versions }).retiring.map((one) => one.versionId)).toEqual(['v1', 'v3', 'v5']);
  });

  it("AWSPENDING on the current version is AWS's normal end state, and no rotation in progress", () => {
    expect(readStages({ versions: { [NEW]: ['AWSCURRENT', 'AWSPENDING'] } })).toMatchObject({
      current: NEW,
      pending: undefined,
    });
    expect(readStages({ versions: { [OLD]: ['AWSCURRENT'], [NEW]: ['AWSPENDING'] } })).toMatchObject({
      current: OLD,
      pending: NEW,
    });
  });

  it('an empty secret has neither current nor anything else', () => {
    expect(readStages({ versions: {} })).toEqual({
      current: undefined,
      previous: undefined,
      pending: undefined,
      retiring: [],
      claims: new Map(),
      compromised: new Set(),
    });
  });

  it.each([
    ['a label that names another version', retiringLabel(due, NEW)],
    ['a month that does not exist', `KEYTURN_RETIRING_20261302T0901Z_${OLD}`],
    ['an hour that does not exist', `KEYTURN_RETIRING_20260302T2501Z_${OLD}`],
    ['a time without its Z', `KEYTURN_RETIRING_20260302T0901_${OLD}`],
    ['a label that only ends like one of ours', `MY_${retiringLabel(due, OLD)}`],
    ["somebody else's label", `MY_RETIRING_20260302T0901Z_${OLD}`],
    ['lower case', retiringLabel(due, OLD).toLowerCase()],
  ])('%s makes no version due', (_, label) => {
    expect(readStages({ versions: { [OLD]: [label] } }).retiring).toEqual([]);
  });

  it('a compromise counts on the version that it names only', () => {
    expect(readStages({ versions: { [OLD]: [compromisedLabel(NEW)] } }).compromised.size).toBe(0);
  });

  it('a claim names the old version, and stands where its holder is', () => {
    expect([...readStages({ versions: { [NEW]: ['AWSCURRENT', claimLabel(OLD)] } }).claims]).toEqual([[OLD, NEW]]);
  });

  it('knows which versions carry a label of ours', () => {
    const versions = { [OLD]: ['AWSPREVIOUS', retiringLabel(due, OLD)], [NEW]: ['AWSCURRENT', 'TEAM_LABEL'] };
    expect([OLD, NEW, 'unknown'].map((id) => carriesOurLabel({ versions }, id))).toEqual([true, false, false]);
  });

  it('leaves room for the labels of AWS, a claim, a compromise and an extension among the 20 of a secret', () => {
    expect(MAX_RETIRING).toBe(14);
    expect(MAX_RETIRING + 3 + 3).toBeLessThanOrEqual(20);
  });
});
