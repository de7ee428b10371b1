import { contain } from '../../../lib/rotation/operations/contain';
import { RotationError } from '../../../lib/rotation/errors';
import { checkChain } from '../../../lib/rotation/receipt-chain';
import { revoke } from '../../../lib/rotation/revocation/revoke';
import { rollback } from '../../../lib/rotation/operations/rollback';
import { STEPS } from '../../../lib/rotation/steps/rotation-request';
import { onBehalfOf, record } from '../../../lib/rotation/record';
import { killableProcess } from '../../support/killable';
import { HOUR, MINUTE, world, type World } from '../../support/world';

const recorded = (here: World) =>
  here.receipts.map(({ transition, versionId, predecessor }) => ({ transition, versionId, predecessor }));
const findings = (here: World) =>
  checkChain(
    here.receipts.map((receipt, index) => ({ line: index + 1, receipt })),
    here.clock.now(),
  );

async function rotatedOnce() {
  const here = world();
  const first = await here.rotate();
  await here.clock.advance(48 * HOUR);
  return { here, first };
}

describe('receipts', () => {
  it('tell the life of a key, from its issue to the proof of its death', async () => {
    const { here, first } = await rotatedOnce();
    const placeholder = here.receipts[0]?.predecessor;
    const second = await here.rotate();
    await here.clock.advance(49 * HOUR);
    expect(recorded(here)).toEqual([
      { transition: 'issued', versionId: first, predecessor: placeholder },
      { transition: 'promoted', versionId: first, predecessor: placeholder },
      { transition: 'issued', versionId: second, predecessor: first },
      { transition: 'retiring', versionId: first },
      { transition: 'promoted', versionId: second, predecessor: first },
      { transition: 'revoked', versionId: first },
    ]);
    expect(here.receipts.at(-1)).toMatchObject({
      v: 1,
      secretArn: here.arn,
      keyId: 'key-1',
      requestedBy: 'rotation',
      evidence: { refused: true },
    });
    expect(here.receipts[3]?.evidence).toEqual({ dueAt: expect.stringMatching(/^2026-.*T.*:00\.000Z$/) as string });
    expect(findings(here)).toEqual([]);
  });

  it('say of a rollback by whom it was asked for', async () => {
    const { here, first } = await rotatedOnce();
    const bad = await here.rotate();
    await rollback(onBehalfOf(here.services, 'ann'), { secretId: here.arn, expect: bad });
    expect(here.receipts.slice(-2)).toMatchObject([
      { transition: 'retiring', versionId: bad, keyId: 'key-2', requestedBy: 'ann' },
      { transition: 'rolledBack', versionId: first, predecessor: bad, keyId: 'key-1', requestedBy: 'ann' },
    ]);
    expect(here.events.at(-1)).toMatchObject({ type: 'Key Rolled Back', evidence: { requestedBy: 'ann' } });
    await here.clock.advance(49 * HOUR);
    expect(here.receipts.at(-1)).toMatchObject({ transition: 'revoked', versionId: bad, requestedBy: 'rotation' });
    expect(findings(here)).toEqual([]);
  });

  it('report a compromise', async () => {
    const { here, first } = await rotatedOnce();
    const services = { ...here.services, rotation: { start: () => Promise.resolve('started' as const) } };
    await contain(onBehalfOf(services, 'ann'), { secretId: here.arn, versionId: first });
    expect(here.receipts.at(-1)).toMatchObject({ transition: 'compromised', keyId: 'key-1', requestedBy: 'ann' });
    await here.rotate();
    await here.clock.advance(HOUR);
    expect(here.receipts.at(-1)).toMatchObject({ transition: 'revoked', versionId: first });
    expect(findings(here)).toEqual([]);
  });

  it('are whole where a person moved AWSCURRENT', async () => {
    const { here, first } = await rotatedOnce();
    const second = await here.rotate();
    await here.services.store.moveLabel(here.arn, 'AWSCURRENT', { to: first, from: second });
    await here.reconcile();
    expect(here.receipts.at(-1)).toMatchObject({ transition: 'promoted', versionId: first, predecessor: second });
    await here.clock.advance(49 * HOUR);
    expect(here.receipts.at(-1)).toMatchObject({ transition: 'revoked', versionId: second });
    expect(findings(here)).toEqual([]);
  });

  it('are whole wherever a step dies, once it is repeated', async () => {
    for (const step of STEPS) {
      for (let call = 0, ended = false; !ended; call += 1) {
        for (const when of ['before', 'after'] as const) {
          const { here } = await rotatedOnce();
          const versionId = here.begin();
          for (const earlier of STEPS.slice(0, STEPS.indexOf(step))) await here.step(earlier, versionId);
          ended = (await here.step(step, versionId, { call, when })) !== 'killed';
          await here.clock.advance(HOUR);
          await here.retry(versionId);
          await here.clock.advance(72 * HOUR);
          expect(here.receipts.at(-1)?.transition).toMatch(/^revoked|orphanRevoked$/);
          expect({ step, call, when, findings: findings(here) }).toEqual({ step, call, when, findings: [] });
        }
      }
    }
  });

  it('are whole wherever a revocation or a rollback dies, once it is repeated', async () => {
    for (const act of ['revoke', 'rollback'] as const) {
      for (let call = 0, ended = false; !ended; call += 1) {
        const here = world({ loseWakeUps: true });
        await here.rotate();
        const old = here.version('AWSCURRENT') ?? '';
        await here.clock.advance(48 * HOUR);
        const current = await here.rotate();
        await here.clock.advance(act === 'revoke' ? 25 * HOUR : MINUTE);
        const { services, run } = killableProcess(here.services, { call, when: 'after' });
        const wakeUp = { v: 1, secretArn: here.arn, versionId: old, keyId: 'key-1' } as const;
        ended =
          (await run(() =>
            act === 'revoke'
              ? revoke(services, wakeUp)
              : rollback(services, { secretId: here.arn, expect: current }).then(() => 'ended'),
          )) !== 'killed';
        await here.reconcile();
        if (act === 'rollback') await rollback(here.services, { secretId: here.arn, expect: current });
        await here.clock.advance(48 * HOUR);
        await here.reconcile();
        expect(here.receipts.at(-1)?.transition).toBe('revoked');
        expect({ act, call, findings: findings(here) }).toEqual({ act, call, findings: [] });
      }
    }
  });
});

describe('on behalf of a person or an alarm', () => {
  it('events say who it was, and that it was an alarm; receipts say who', async () => {
    const here = world();
    const secret = { arn: here.arn, name: 'prod/gateway-key' };
    for (const asks of [undefined, 'alarm'] as const) {
      const services = onBehalfOf(here.services, 'checkout-errors', asks);
      await record(services, secret, 'rolledBack', { versionId: 'v', keyId: 'key-1' });
    }
    const evidence = { requestedBy: 'checkout-errors' };
    expect(here.events).toMatchObject([{ evidence }, { evidence, byAlarm: true }]);
    expect(here.events[0]).not.toHaveProperty('byAlarm');
    expect(here.receipts.map(({ requestedBy }) => requestedBy)).toEqual(['checkout-errors', 'checkout-errors']);
  });
});

describe('a receipt that cannot be written', () => {
  const refusing = (here: World) => ({
    ...here.services,
    receipts: {
      write: () => Promise.reject(new RotationError('ReceiptNotWritten', 'no KMS', true)),
    },
  });
  const count = (here: World) => here.counted.filter(({ name }) => name === 'ReceiptsFailed').length;

  it('is logged in full and counted, and stops nothing', async () => {
    const here = world();
    const secret = { arn: here.arn, name: 'prod/gateway-key' };
    await record(refusing(here), secret, 'promoted', { versionId: 'v', keyId: 'key-1' });
    expect(count(here)).toBe(1);
    expect(here.logged.at(-1)).toMatch(/^error receipt not written .*"keyId":"key-1","transition":"promoted"/);
    expect(here.events).toEqual([expect.objectContaining({ type: 'Key Promoted' })]);
  });

  it('of a revocation keeps the labels, so that the revocation is repeated until it stands', async () => {
    const here = world({ loseWakeUps: true });
    const old = await here.rotate();
    await here.clock.advance(48 * HOUR);
    await here.rotate();
    await here.clock.advance(25 * HOUR);
    const wakeUp = { v: 1, secretArn: here.arn, versionId: old, keyId: 'key-1' } as const;
    await expect(revoke(refusing(here), wakeUp)).rejects.toMatchObject({ code: 'ReceiptNotWritten', retryable: true });
    expect(here.provider.accepts('key-1')).toBe(false);
    expect(here.labels(old).some((label) => label.startsWith('KEYTURN_RETIRING_'))).toBe(true);
    expect(here.events.some(({ type }) => type === 'Key Revoked')).toBe(false);
    expect(await revoke(here.services, wakeUp)).toBe('revoked');
    expect(here.receipts.at(-1)).toMatchObject({ transition: 'revoked', versionId: old });
    expect(here.labels(old).some((label) => label.startsWith('KEYTURN_'))).toBe(false);
  });
});

it('the events of a transition carry the owner of the key and its criticality, as the tags say', async () => {
  const here = world({ tags: { 'keyturn:owner': 'payments', 'keyturn:criticality': 'high' } });
  await here.rotate();
  expect(here.events).toEqual([
    expect.objectContaining({ type: 'Key Issued', owner: 'payments', criticality: 'high' }),
    expect.objectContaining({ type: 'Key Promoted', owner: 'payments', criticality: 'high' }),
  ]);
});
