import { randomUUID } from 'node:crypto';
import type { SecretStore } from '../../lib/rotation/services';

/** A store, and the means to put a secret into it from outside: as a person with the AWS CLI would. */
interface StoreHarness {
  readonly store: SecretStore;
  /** Creates a secret of a fresh name and returns its ARN. Without a value it is AWS's empty secret. */
  createSecret(options: {
    value?: string;
    versionId?: string;
    tags?: Readonly<Record<string, string>>;
  }): Promise<string>;
  /** Ends what was started. */
  stop?(): Promise<void>;
}

/**
 * What the core relies on in Secrets Manager, whichever adapter stands before it. Every test makes its own secrets, so
 * that the suite also runs against an account.
 */
export function describeStoreContract(name: string, makeHarness: () => Promise<StoreHarness>): void {
  describe(`secret store: ${name}`, () => {
    let harness: StoreHarness;
    let store: SecretStore;

    beforeAll(async () => {
      harness = await makeHarness();
      store = harness.store;
    });
    afterAll(() => harness.stop?.());

    /** A secret with one version under AWSCURRENT. */
    async function secretWithCurrent(): Promise<{ arn: string; first: string }> {
      const first = randomUUID();
      return { arn: await harness.createSecret({ value: 'first', versionId: first }), first };
    }
    /** A further version under AWSPENDING. */
    async function putNext(arn: string, value = 'next'): Promise<string> {
      const versionId = randomUUID();
      expect(await store.putPending(arn, versionId, value)).toBe('stored');
      return versionId;
    }
    const labels = async (arn: string, versionId: string): Promise<readonly string[]> =>
      [...((await store.describe(arn)).versions[versionId] ?? [])].sort();

    describe('describe', () => {
      it('tells name, ARN, tags and labels', async () => {
        const first = randomUUID();
        const arn = await harness.createSecret({ value: 'x', versionId: first, tags: { 'keyturn:rotator': 'here' } });
        const secret = await store.describe(arn);
        expect(secret).toMatchObject({ arn, versions: { [first]: ['AWSCURRENT'] } });
        expect(secret.rotationEnabled).toBeUndefined();
        expect(secret.tags).toMatchObject({ 'keyturn:rotator': 'here' });
        expect(arn).toContain(secret.name);
      });

      it('finds a secret by its name too', async () => {
        const { arn } = await secretWithCurrent();
        expect((await store.describe((await store.describe(arn)).name)).arn).toBe(arn);
      });

      it('throws SecretNotFound', async () => {
        await expect(store.describe(`missing-${randomUUID()}`)).rejects.toMatchObject({ code: 'SecretNotFound' });
      });

      it('shows no version of an empty secret', async () => {
        expect((await store.describe(await harness.createSecret({}))).versions).toEqual({});
      });
    });

    describe('getValue', () => {
      it('reads a version by its id', async () => {
        const { arn, first } = await secretWithCurrent();
        const next = await putNext(arn, 'second');
        expect(await store.getValue(arn, first)).toBe('first');
        expect(await store.getValue(arn, next)).toBe('second');
      });

      it('is undefined where no value is', async () => {
        const { arn } = await secretWithCurrent();
        expect(await store.getValue(arn, randomUUID())).toBeUndefined();
      });

      it('throws SecretNotFound where no secret is', async () => {
        const { arn } = await secretWithCurrent();
        const missing = arn.replace(/secret:.*$/, `secret:missing-${randomUUID()}-AbCdEf`);
        await expect(store.getValue(missing, randomUUID())).rejects.toMatchObject({ code: 'SecretNotFound' });
      });

      it('still reads a version that has lost its last label', async () => {
        const { arn } = await secretWithCurrent();
        const next = await putNext(arn);
        await store.moveLabel(arn, 'AWSPENDING', { from: next });
        expect(await store.getValue(arn, next)).toBe('next');
      });
    });

    describe('putPending', () => {
      it('stores beside the current version', async () => {
        const { arn, first } = await secretWithCurrent();
        const next = await putNext(arn);
        expect(await labels(arn, first)).toEqual(['AWSCURRENT']);
        expect(await labels(arn, next)).toEqual(['AWSPENDING']);
      });

      it('is stored again for the same text', async () => {
        const { arn } = await secretWithCurrent();
        const next = await putNext(arn);
        expect(await store.putPending(arn, next, 'next')).toBe('stored');
        expect(await store.getValue(arn, next)).toBe('next');
      });

      it('is taken for another text, and keeps the first', async () => {
        const { arn } = await secretWithCurrent();
        const next = await putNext(arn);
        expect(await store.putPending(arn, next, 'another')).toBe('taken');
        expect(await store.getValue(arn, next)).toBe('next');
      });

      it('takes AWSPENDING from the version that has it', async () => {
        const { arn } = await secretWithCurrent();
        const stale = await putNext(arn);
        const next = await putNext(arn, 'newer');
        expect(await labels(arn, stale)).toEqual([]);
        expect(await labels(arn, next)).toEqual(['AWSPENDING']);
      });

      it('makes the first value of an empty secret current at once', async () => {
        const arn = await harness.createSecret({});
        const next = await putNext(arn);
        expect(await labels(arn, next)).toContain('AWSCURRENT');
      });

      it('throws SecretNotFound', async () => {
        await expect(store.putPending(`missing-${randomUUID()}`, randomUUID(), 'x')).rejects.toMatchObject({
          code: 'SecretNotFound',
        });
      });
    });

    describe('moveLabel', () => {
      it('promotes: AWSCURRENT moves, AWSPREVIOUS follows', async () => {
        const { arn, first } = await secretWithCurrent();
        const next = await putNext(arn);
        await store.moveLabel(arn, 'AWSCURRENT', { to: next, from: first });
        expect(await labels(arn, next)).toContain('AWSCURRENT');
        expect(await labels(arn, first)).toEqual(['AWSPREVIOUS']);
      });

      it('is done when the label is there already', async () => {
        const { arn, first } = await secretWithCurrent();
        const next = await putNext(arn);
        await store.moveLabel(arn, 'AWSCURRENT', { to: next, from: first });
        await store.moveLabel(arn, 'AWSCURRENT', { to: next, from: first });
        expect(await labels(arn, next)).toContain('AWSCURRENT');
        expect(await labels(arn, first)).toEqual(['AWSPREVIOUS']);
      });

      it('refuses when the label stands on another version than the caller thinks', async () => {
        const { arn, first } = await secretWithCurrent();
        const second = await putNext(arn);
        await store.moveLabel(arn, 'AWSCURRENT', { to: second, from: first });
        const third = await putNext(arn, 'third');
        await expect(store.moveLabel(arn, 'AWSCURRENT', { to: third, from: first })).rejects.toMatchObject({
          code: 'LabelHeldElsewhere',
        });
        expect(await labels(arn, second)).toContain('AWSCURRENT');
      });

      it('is a lock: the second who attaches a label elsewhere is refused', async () => {
        const { arn, first } = await secretWithCurrent();
        const next = await putNext(arn);
        await store.moveLabel(arn, 'KEYTURN_CLAIM_x', { to: first });
        await store.moveLabel(arn, 'KEYTURN_CLAIM_x', { to: first });
        await expect(store.moveLabel(arn, 'KEYTURN_CLAIM_x', { to: next })).rejects.toMatchObject({
          code: 'LabelHeldElsewhere',
        });
        expect(await labels(arn, first)).toEqual(['AWSCURRENT', 'KEYTURN_CLAIM_x']);
        expect(await labels(arn, next)).toEqual(['AWSPENDING']);
      });

      it('lets one of two win who attach at the same time', async () => {
        const { arn, first } = await secretWithCurrent();
        const next = await putNext(arn);
        const outcomes = await Promise.allSettled([
          store.moveLabel(arn, 'KEYTURN_CLAIM_y', { to: first }),
          store.moveLabel(arn, 'KEYTURN_CLAIM_y', { to: next }),
        ]);
        expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
        const { versions } = await store.describe(arn);
        expect(Object.values(versions).filter((on) => on.includes('KEYTURN_CLAIM_y'))).toHaveLength(1);
      });

      it('removes a label, and again', async () => {
        const { arn, first } = await secretWithCurrent();
        await store.moveLabel(arn, 'KEYTURN_A', { to: first });
        await store.moveLabel(arn, 'KEYTURN_A', { from: first });
        await store.moveLabel(arn, 'KEYTURN_A', { from: first });
        expect(await labels(arn, first)).toEqual(['AWSCURRENT']);
      });

      it('never takes a label off another version than the one that was named', async () => {
        const { arn, first } = await secretWithCurrent();
        const next = await putNext(arn);
        await store.moveLabel(arn, 'KEYTURN_A', { to: first });
        // Whether Secrets Manager complains here is not documented.
        await Promise.allSettled([store.moveLabel(arn, 'KEYTURN_A', { from: next })]);
        expect(await labels(arn, first)).toContain('KEYTURN_A');
      });

      it('keeps our labels on the version that AWSCURRENT leaves', async () => {
        const { arn, first } = await secretWithCurrent();
        const next = await putNext(arn);
        await store.moveLabel(arn, 'KEYTURN_A', { to: first });
        await store.moveLabel(arn, 'AWSCURRENT', { to: next, from: first });
        expect(await labels(arn, first)).toEqual(['AWSPREVIOUS', 'KEYTURN_A']);
      });

      it('throws LabelsFull beyond 20 labels', async () => {
        const { arn, first } = await secretWithCurrent();
        for (let count = 1; count < 20; count += 1) await store.moveLabel(arn, `KEYTURN_${count}`, { to: first });
        await expect(store.moveLabel(arn, 'KEYTURN_20', { to: first })).rejects.toMatchObject({ code: 'LabelsFull' });
      });

      it('refuses to attach to a version that does not exist', async () => {
        const { arn } = await secretWithCurrent();
        await expect(store.moveLabel(arn, 'KEYTURN_A', { to: randomUUID() })).rejects.toMatchObject({
          code: 'StoreRefused',
        });
      });

      it('throws SecretNotFound', async () => {
        const missing = `missing-${randomUUID()}`;
        await expect(store.moveLabel(missing, 'KEYTURN_A', { to: randomUUID() })).rejects.toMatchObject({
          code: 'SecretNotFound',
        });
      });
    });

    describe('listVersions', () => {
      it('shows every version, unlabelled ones too, with its age', async () => {
        const { arn, first } = await secretWithCurrent();
        const bare = await putNext(arn);
        await store.moveLabel(arn, 'AWSPENDING', { from: bare });
        const versions = await store.listVersions(arn);
        expect(versions.map(({ versionId }) => versionId).sort()).toEqual([first, bare].sort());
        expect(versions.find(({ versionId }) => versionId === bare)?.labels).toEqual([]);
        for (const { createdAt } of versions) expect(createdAt).toBeInstanceOf(Date);
      });

      it('throws SecretNotFound', async () => {
        await expect(store.listVersions(`missing-${randomUUID()}`)).rejects.toMatchObject({ code: 'SecretNotFound' });
      });
    });

    describe('listSecrets', () => {
      it("shows exactly the rotator's secrets", async () => {
        const rotator = `r${randomUUID()}`;
        const first = randomUUID();
        const own = await harness.createSecret({
          value: 'x',
          versionId: first,
          tags: { 'keyturn:rotator': rotator, 'keyturn:grace': '1h' },
        });
        await harness.createSecret({ value: 'x', tags: { 'keyturn:rotator': `${rotator}-longer` } });
        await harness.createSecret({ value: 'x', tags: { 'keyturn:rotator': 'another', other: rotator } });
        await harness.createSecret({ value: 'x' });
        const found = await store.listSecrets(rotator);
        expect(found).toMatchObject([
          { arn: own, tags: { 'keyturn:grace': '1h' }, versions: { [first]: ['AWSCURRENT'] } },
        ]);
      });

      it('is empty for a rotator without secrets', async () => {
        expect(await store.listSecrets(`none-${randomUUID()}`)).toEqual([]);
      });
    });
  });
}
