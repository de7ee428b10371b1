import { CliError } from '../../../../lib/cli/cli-error';
import { contain, type ContainOptions } from '../../../../lib/cli/commands/contain';
import { extend } from '../../../../lib/cli/commands/extend';
import { revoke } from '../../../../lib/cli/commands/revoke';
import { rollback } from '../../../../lib/cli/commands/rollback';
import { rotate } from '../../../../lib/cli/commands/rotate';
import { fakeRotators, keyNamed } from '../fake-rotators';
import { fakeTerminal } from '../fake-terminal';

const EVERY = { names: ['*'], rotator: [], json: false, yes: true };
const RECORD = { reason: 'none given', requestedBy: 'jo' };
const A = keyNamed('prod/a');
const B = keyNamed('prod/b');
const retiring = (versionId: string) => ({
  ...{ versionId, dueAt: '2026-03-02T13:30:00.000Z', overdue: false, compromised: false, claimed: false },
});

describe('rollback', () => {
  test('names the version that it read, who asks and why', async () => {
    const functions = fakeRotators([A]);
    const options = { ...EVERY, reason: 'the new key is refused', as: 'kim' };
    expect(await rollback(functions, options, fakeTerminal())).toBe(0);
    expect(functions.operated).toEqual([
      { action: 'rollback', secretArn: A.arn, expect: 'v1', reason: 'the new key is refused', requestedBy: 'kim' },
    ]);
  });

  test('asks first, with a preview, and a no changes nothing', async () => {
    const functions = fakeRotators([A, B]);
    const terminal = fakeTerminal(['no']);
    await expect(rollback(functions, { ...EVERY, yes: false }, terminal)).rejects.toThrow('nothing was changed');
    expect(terminal.err).toEqual([
      expect.stringMatching(/^prod\/a: version v1 is left/),
      expect.stringMatching(/^prod\/b: version v1 is left/),
      'Roll back these 2 keys? [yes/no] ',
    ]);
    expect(functions.operated).toEqual([]);
  });

  test('one refusal among many: the others are done, and the status is 1', async () => {
    const functions = fakeRotators([A, B], {}, ({ secretArn }) =>
      secretArn === A.arn
        ? { outcome: 'refused', code: 'previousKeyDead', message: 'the provider refuses the key' }
        : { outcome: 'done', current: 'v0' },
    );
    const terminal = fakeTerminal();
    expect(await rollback(functions, EVERY, terminal)).toBe(1);
    expect(terminal.out).toEqual([
      '1/2  prod/a  refused  previousKeyDead: the provider refuses the key',
      '2/2  prod/b  done',
    ]);
  });

  test('--json is one document, and progress goes to stderr', async () => {
    const terminal = fakeTerminal();
    await rollback(fakeRotators([A, B]), { ...EVERY, json: true }, terminal);
    expect(terminal.out.map((line) => JSON.parse(line) as unknown)).toEqual([
      [
        { key: 'prod/a', secretArn: A.arn, outcome: 'done' },
        { key: 'prod/b', secretArn: B.arn, outcome: 'done' },
      ],
    ]);
    expect(terminal.err).toContain('2/2  prod/b  done');
  });
});

describe('extend', () => {
  test.each([
    [{ by: '2h' }, { until: '2026-03-02T15:30:00.000Z' }],
    [{ until: '2026-03-03T12:00:00Z' }, { until: '2026-03-03T12:00:00.000Z' }],
  ])('%j', async (given, sent) => {
    const key = keyNamed('prod/a', { previous: 'v0', retiring: [retiring('v0'), retiring('later')] });
    const functions = fakeRotators([key], {}, () => ({ outcome: 'done', dueAt: '2026-03-02T15:30:00.000Z' }));
    const terminal = fakeTerminal();
    expect(await extend(functions, { ...EVERY, yes: false, ...given }, terminal)).toBe(0);
    expect(functions.operated).toEqual([{ action: 'extend', secretArn: A.arn, versionId: 'v0', ...sent, ...RECORD }]);
    expect(terminal.out).toEqual(['prod/a  done  due 2026-03-02T15:30:00.000Z']);
  });

  test('another version than the previous one, from when that one is due', async () => {
    const due = { ...retiring('v8'), dueAt: '2026-03-02T20:00:00.000Z' };
    const functions = fakeRotators([keyNamed('prod/a', { previous: 'v0', retiring: [retiring('v0'), due] })]);
    expect(await extend(functions, { ...EVERY, by: '1d', versionId: 'v8' }, fakeTerminal())).toBe(0);
    expect(functions.operated).toMatchObject([{ versionId: 'v8', until: '2026-03-03T20:00:00.000Z' }]);
  });

  test('a key of which nothing is retiring is refused', async () => {
    const functions = fakeRotators([keyNamed('prod/a', { previous: 'v0' })]);
    const terminal = fakeTerminal();
    expect(await extend(functions, { ...EVERY, by: '2h' }, terminal)).toBe(1);
    expect(terminal.out.join()).toMatch(/^prod\/a +refused .*not retiring/);
    expect(functions.operated).toEqual([]);
  });

  test.each([[{}], [{ by: '2h', until: '2026-03-03T12:00:00Z' }], [{ by: 'soon' }], [{ until: 'tomorrow' }]])(
    '%j is refused with status 2',
    async (given) => {
      const functions = fakeRotators([A]);
      await expect(extend(functions, { ...EVERY, ...given }, fakeTerminal())).rejects.toMatchObject({ status: 2 });
      expect(functions.operated).toEqual([]);
    },
  );
});

describe('revoke', () => {
  const OPTIONS = { rotator: [], json: false, yes: true };
  const old = keyNamed('prod/a', { retiring: [retiring('v-2'), retiring('v-1')] });
  const USES = {
    uses: [
      { versionId: 'v-1', consumer: 'batch', lastAt: '2026-03-02T11:00:00.000Z', uses: 7, authFailures: 2 },
      { versionId: 'v1', consumer: 'web', lastAt: '2026-03-02T11:00:00.000Z', uses: 9, authFailures: 0 },
    ],
  };

  test('shows who used the key, then revokes the latest retiring version', async () => {
    const functions = fakeRotators([old], { usage: USES });
    const terminal = fakeTerminal(['yes']);
    expect(await revoke(functions, 'prod/a', { ...OPTIONS, yes: false }, terminal)).toBe(0);
    expect(terminal.err).toEqual([
      expect.stringMatching(/^CONSUMER/),
      expect.stringMatching(/^batch +2026-03-02T11:00:00.000Z +7 +2$/),
      'prod/a: the key of version v-1 is revoked now; this cannot be undone',
      'Revoke this key? [yes/no] ',
    ]);
    expect(functions.operated).toEqual([{ action: 'revoke', secretArn: old.arn, versionId: 'v-1', ...RECORD }]);
  });

  test('says when no consumer reported a use', async () => {
    const terminal = fakeTerminal();
    await revoke(fakeRotators([old], { usage: { uses: [] } }), 'prod/a', { ...OPTIONS, versionId: 'v-2' }, terminal);
    expect(terminal.err[0]).toBe('No consumer reported a use of version v-2 in the last 24 hours.');
  });

  test('a key that is still used is refused, with its consumers', async () => {
    const refusal = {
      outcome: 'refused',
      code: 'stillInUse',
      message: 'move its users',
      evidence: { consumers: 'web' },
    };
    const functions = fakeRotators([old], { usage: USES }, () => refusal as never);
    const terminal = fakeTerminal();
    expect(await revoke(functions, 'prod/a', OPTIONS, terminal)).toBe(1);
    expect(terminal.out).toEqual(['prod/a  refused  stillInUse: move its users ({"consumers":"web"})']);
  });

  test('nothing to revoke: status 1', async () => {
    await expect(revoke(fakeRotators([A]), 'prod/a', OPTIONS, fakeTerminal())).rejects.toMatchObject({ status: 1 });
  });
});

describe('rotate', () => {
  test('follows the steps until the new version is current', async () => {
    const steps = [
      { step: 'createSecret', versionId: 'v2', at: '2026-03-02T12:00:01.000Z' },
      { step: 'testSecret', versionId: 'v2', at: '2026-03-02T12:00:02.000Z', code: 'NewKeyUnproven' },
    ];
    const fake = fakeRotators([A], { steps: { steps } });
    let looks = 0;
    const inspect: typeof fake.inspect = async (rotator, event) => {
      const answer = (await fake.inspect(rotator, event)) as { keys?: readonly object[] };
      if (event.action !== 'status' || !('secretArn' in event)) return answer as never;
      looks += 1;
      const change = looks < 3 ? { pending: 'v2' } : { current: 'v2' };
      return { keys: [{ ...answer.keys?.[0], ...change }] } as never;
    };
    const terminal = fakeTerminal();
    expect(await rotate({ ...fake, inspect }, { ...EVERY, wait: true, json: true }, terminal)).toBe(0);
    expect(terminal.err).toEqual([
      'prod/a  createSecret done',
      'prod/a  testSecret failed: NewKeyUnproven',
      'prod/a  done',
    ]);
    expect(JSON.parse(terminal.out[0] ?? '')).toMatchObject([{ key: 'prod/a', outcome: 'done', versionId: 'v2' }]);
    expect(fake.operated).toEqual([{ action: 'rotate', secretArn: A.arn, expect: 'v1', ...RECORD }]);
  });

  test('a rotation that does not end is reported after ten minutes, status 1', async () => {
    const terminal = fakeTerminal();
    const functions = fakeRotators([A], { steps: { steps: [] } });
    expect(await rotate(functions, { ...EVERY, wait: true }, terminal)).toBe(1);
    expect(terminal.out[0]).toMatch(/^prod\/a {2}refused {2}NotEnded: /);
  });

  test('a poll that fails is repeated; three in a row are too many', async () => {
    const functions = fakeRotators([A], { steps: { steps: [] } });
    let looks = 0;
    const failing = (fail: (look: number) => boolean): typeof functions.inspect =>
      (async (rotator, event) => {
        if (event.action !== 'steps') return functions.inspect(rotator, event);
        looks += 1;
        if (fail(looks)) throw new CliError('no answer');
        return functions.inspect(rotator, event);
      }) as typeof functions.inspect;
    const ofMany = { ...functions, inspect: failing((look) => look % 3 !== 0) };
    const terminal = fakeTerminal();
    await rotate(ofMany, { ...EVERY, wait: true }, terminal);
    expect(terminal.out[0]).toContain('NotEnded');
    const again = fakeTerminal();
    await rotate({ ...functions, inspect: failing(() => true) }, { ...EVERY, wait: true }, again);
    expect(again.out[0]).toBe('prod/a  refused  NoAnswer: no answer');
  });

  test('--no-wait ends when they have begun; many are begun no faster than AWS takes them', async () => {
    const keys = Array.from({ length: 31 }, (_, index) => keyNamed(`prod/${index}`));
    const functions = fakeRotators(keys);
    const terminal = fakeTerminal();
    const before = terminal.clock.now().getTime();
    expect(await rotate(functions, { ...EVERY, wait: false }, terminal)).toBe(0);
    expect(functions.operated).toHaveLength(31);
    expect((terminal.clock.now().getTime() - before) / 1000).toBeGreaterThan(14.9);
  });
});

describe('contain', () => {
  const OPTIONS: ContainOptions = { ...EVERY, firstRevoke: false, reason: 'leaked' };
  const states = (...left: string[]) => {
    const answers = left.map((state) => ({ outcome: 'done' as const, state }));
    return () => answers.shift() ?? { outcome: 'already' as const, state: 'done' };
  };

  test('calls again until the key is dead', async () => {
    const functions = fakeRotators([A], {}, states('rotating', 'rotating', 'revoking', 'done'));
    const terminal = fakeTerminal();
    expect(await contain(functions, OPTIONS, terminal)).toBe(0);
    const call = { action: 'contain', secretArn: A.arn, versionId: 'v1', reason: 'leaked', requestedBy: 'jo' };
    expect(functions.operated).toEqual([call, call, call, call]);
    expect(terminal.out).toEqual(['prod/a  done']);
  });

  test('started again, it leaves out what became current since, and continues with what was called compromised', async () => {
    const keys = [
      keyNamed('prod/finished', { currentSince: '2026-03-02T11:30:00.000Z' }),
      keyNamed('prod/revoking', { currentSince: '2026-03-02T11:30:00.000Z', compromised: ['v0'] }),
      keyNamed('prod/rotating', { currentSince: '2026-03-02T11:30:00.000Z', compromised: ['v1'] }),
      keyNamed('prod/untouched'),
    ];
    const functions = fakeRotators(keys);
    functions.operate = (_, event) => {
      functions.operated.push(event);
      return Promise.resolve({ outcome: 'done', state: 'done' });
    };
    const terminal = fakeTerminal();
    expect(await contain(functions, { ...OPTIONS, issuedBefore: '2026-03-02T11:00:00Z' }, terminal)).toBe(0);
    expect(functions.operated.map(({ secretArn, versionId }) => [secretArn, versionId])).toEqual([
      [keys[1]?.arn, 'v0'],
      [keys[2]?.arn, 'v1'],
      [keys[3]?.arn, 'v1'],
    ]);
  });

  test('without --issued-before every key that is current now; the time to continue with is printed', async () => {
    const terminal = fakeTerminal();
    await contain(fakeRotators([A], {}, states('done')), OPTIONS, terminal);
    expect(terminal.err[0]).toContain('add --issued-before 2026-03-02T12:00:00.000Z');
  });

  test('the preview says what --first-revoke does', async () => {
    const functions = fakeRotators([A], {}, states('done'));
    const terminal = fakeTerminal();
    await contain(functions, { ...OPTIONS, firstRevoke: true }, terminal);
    expect(terminal.err).toContain('prod/a: version v1 is revoked NOW: until a new key is promoted, no key works');
    expect(functions.operated).toMatchObject([{ firstRevoke: true }]);
  });

  test('a retryable refusal is repeated, any other ends with status 1', async () => {
    const answers = [
      { outcome: 'refused' as const, code: 'ProviderUnavailable', message: 'no answer', retryable: true },
      { outcome: 'refused' as const, code: 'noRoom', message: 'no room' },
    ];
    const functions = fakeRotators([A], {}, () => answers.shift() ?? { outcome: 'done' });
    const terminal = fakeTerminal();
    expect(await contain(functions, OPTIONS, terminal)).toBe(1);
    expect(terminal.out).toEqual(['prod/a  refused  noRoom: no room']);
  });

  test('one that does not end is reported after 15 minutes', async () => {
    const functions = fakeRotators([A], {}, () => ({ outcome: 'done', state: 'rotating' }));
    const terminal = fakeTerminal();
    expect(await contain(functions, OPTIONS, terminal)).toBe(1);
    expect(terminal.out[0]).toBe('prod/a  refused  NotEnded: after 15 minutes it is rotating; contain it again');
  });

  test('needs a reason', async () => {
    const { reason: _, ...without } = OPTIONS;
    await expect(contain(fakeRotators([A]), without, fakeTerminal())).rejects.toMatchObject({ status: 2 });
  });
});
