import type { Caller } from '../../src/kernel/kernel';
import { type FaultRule, createFaults } from '../../src/faults/faults';

const rotate: Caller = { kind: 'role', roleArn: 'arn:aws:iam::1:role/rotate', sessionName: 'f', accessKeyId: 'ASIA1' };

function point(over: Partial<{ operation: string; callerArn: string; input: Record<string, unknown> }> = {}) {
  return {
    service: 'secretsmanager',
    operation: 'PutSecretValue',
    caller: rotate,
    callerArn: 'arn:aws:sts::1:assumed-role/rotate/f',
    input: {},
    ...over,
  };
}

function setup(...rules: FaultRule[]) {
  const slept: number[] = [];
  const killed: Caller[] = [];
  const struck: string[] = [];
  const faults = createFaults({
    sleep: async (ms) => void slept.push(ms),
    kill: (caller) => void killed.push(caller),
    onStrike: (rule, operation) => struck.push(`${rule.kind} ${operation}`),
  });
  for (const rule of rules) faults.add(rule);
  return { faults, slept, killed, struck };
}

test('an error hits the call that it names, once, and no other', async () => {
  const { faults, struck } = setup({ service: 'secretsmanager', operation: 'PutSecretValue', kind: 'error' });
  await faults.strike('before', point({ operation: 'DescribeSecret' }));
  await faults.strike('after', point());
  await expect(faults.strike('before', point())).rejects.toMatchObject({ code: 'InternalServiceError', status: 500 });
  await faults.strike('before', point());
  expect(struck).toEqual(['error PutSecretValue']);
  expect(faults.list()).toEqual([]);
});

test('nth and times choose which of the matching calls are hit', async () => {
  const { faults } = setup({ kind: 'error', nth: 2, times: 2, code: 'ThrottlingException', status: 429 });
  const outcomes: string[] = [];
  for (let n = 1; n <= 4; n++) {
    const outcome = faults.strike('before', point()).then(
      () => 'ok',
      (error: { code: string }) => error.code,
    );
    outcomes.push(await outcome);
  }
  expect(outcomes).toEqual(['ok', 'ThrottlingException', 'ThrottlingException', 'ok']);
});

test('caller and input narrow a rule down to one function and one label', async () => {
  const { faults } = setup({ kind: 'drop', caller: 'role/rotate/', input: { VersionStage: 'AWSCURRENT' } });
  await faults.strike('before', point({ input: { VersionStage: 'AWSPENDING' } }));
  await faults.strike('before', point({ callerArn: 'administrator', input: { VersionStage: 'AWSCURRENT' } }));
  const hit = faults.strike('before', point({ input: { VersionStage: 'AWSCURRENT' } }));
  await expect(hit).rejects.toMatchObject({ name: 'ConnectionDropped' });
});

test('kill ends the calling process and loses the answer', async () => {
  const { faults, killed } = setup({ kind: 'kill', when: 'after' });
  await faults.strike('before', point());
  expect(killed).toEqual([]);
  await expect(faults.strike('after', point())).rejects.toMatchObject({ name: 'ConnectionDropped' });
  expect(killed).toEqual([rotate]);
});

test('a delay lets the call through, later', async () => {
  const { faults, slept } = setup({ kind: 'delay', delayMs: 250 });
  await faults.strike('before', point());
  expect(slept).toEqual([250]);
});

test('stale gives the age for that read of that resource, as often as asked for', () => {
  const { faults } = setup({
    kind: 'stale',
    operation: 'DescribeSecret',
    resource: 'gateway',
    staleMs: 60_000,
    times: 2,
  });
  expect(faults.stale('GetSecretValue', 'secret:gateway')).toBeUndefined();
  expect(faults.stale('DescribeSecret', 'secret:other')).toBeUndefined();
  expect(faults.stale('DescribeSecret', 'secret:gateway')).toBe(60_000);
  expect(faults.stale('DescribeSecret', 'secret:gateway')).toBe(60_000);
  expect(faults.stale('DescribeSecret', 'secret:gateway')).toBeUndefined();
});

test('a stale rule spoils no call', async () => {
  const { faults } = setup({ kind: 'stale' });
  await expect(faults.strike('before', point())).resolves.toBeUndefined();
  expect(faults.list()).toHaveLength(1);
});

test('clear ends all rules', async () => {
  const { faults } = setup({ kind: 'error', times: 100 });
  faults.clear();
  await expect(faults.strike('before', point())).resolves.toBeUndefined();
});
