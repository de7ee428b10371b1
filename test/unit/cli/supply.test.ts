import { PassThrough } from 'node:stream';
import { askUnseen } from '../../../lib/cli/ask-unseen';
import { supply, type SupplyOptions } from '../../../lib/cli/commands/supply';
import type { KeyStatus } from '../../../lib/rotation/operations/status';
import { fakeRotators, keyNamed } from './fake-rotators';
import { fakeTerminal } from './fake-terminal';

const CANARY = 'sk_live_canary_1';
const INBOX = 'keyturn/supply/prod/stripe-key';
const OPTIONS: SupplyOptions = { rotator: [], json: false, yes: false, wait: false };

function bench(change: Partial<KeyStatus> = {}, answers?: readonly string[], typed = `${CANARY}\n`) {
  const functions = fakeRotators([keyNamed('prod/stripe-key', { inbox: INBOX, provider: 'supplied', ...change })]);
  const terminal = { ...fakeTerminal(answers), askUnseen: () => Promise.resolve(typed) };
  const inbox: [string, string][] = [];
  const run = (options: Partial<SupplyOptions> = {}) =>
    supply(
      { functions, put: (name, text) => Promise.resolve(void inbox.push([name, text])) },
      'prod/stripe-key',
      { ...OPTIONS, ...options },
      terminal,
    );
  return { functions, terminal, inbox, run };
}

describe('keyturn supply', () => {
  it('puts the key into the inbox, and then starts an ordinary rotation', async () => {
    const { functions, inbox, run } = bench();
    await expect(run({ reason: 'quarterly' })).resolves.toBe(0);
    expect(inbox).toEqual([[INBOX, JSON.stringify({ apiKey: CANARY })]]);
    expect(functions.operated).toEqual([
      expect.objectContaining({ action: 'rotate', expect: 'v1', reason: 'quarterly', requestedBy: 'jo' }),
    ]);
  });

  it('stores the id that the person gives', async () => {
    const { inbox, run } = bench();
    await run({ keyId: 'apikey_01' });
    expect(inbox[0]?.[1]).toBe(JSON.stringify({ apiKey: CANARY, apiKeyId: 'apikey_01' }));
  });

  it('shows nothing of the key, with and without --json', async () => {
    for (const json of [false, true]) {
      const { terminal, functions, run } = bench();
      await run({ json });
      expect(JSON.stringify([terminal.out, terminal.err, functions.operated])).not.toContain('canary');
    }
  });

  it('asks a person first, and changes nothing after a no', async () => {
    const { functions, inbox, run } = bench({}, ['no']);
    await expect(run()).rejects.toThrow('nothing was changed');
    expect([inbox, functions.operated]).toEqual([[], []]);
  });

  it.each(['', 'short', 'two\nlines-of-a-key', 'a key with spaces', 'ключ-ключ-ключ'])(
    'does not take %j for a key',
    async (typed) => {
      const { functions, inbox, run } = bench({}, undefined, typed);
      await expect(run()).rejects.toMatchObject({ status: 2 });
      expect([inbox, functions.operated]).toEqual([[], []]);
    },
  );

  it('refuses a key that its provider issues', async () => {
    const key = keyNamed('prod/stripe-key');
    const { terminal } = bench();
    const ports = { functions: fakeRotators([key]), put: () => Promise.resolve() };
    await expect(supply(ports, key.name, OPTIONS, terminal)).rejects.toMatchObject({ status: 2 });
  });

  it('leaves a rotation in progress alone', async () => {
    const { inbox, run } = bench({ pending: 'v2' });
    await expect(run()).rejects.toThrow('in progress');
    expect(inbox).toEqual([]);
  });
});

describe('reading a key', () => {
  it('takes all that a program writes to stdin', async () => {
    const stdin = new PassThrough();
    stdin.end(`${CANARY}\n`);
    const stderr = new PassThrough();
    const process = { stdin, stderr } as unknown as NodeJS.Process;
    await expect(askUnseen(process, 'New key: ')).resolves.toBe(`${CANARY}\n`);
    expect(stderr.read()).toBeNull();
  });

  it('echoes nothing of what a person types', async () => {
    const raw: boolean[] = [];
    const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: (mode: boolean) => void raw.push(mode) });
    const stderr = new PassThrough();
    const reading = askUnseen({ stdin, stderr } as unknown as NodeJS.Process, 'New key: ');
    stdin.write(`${CANARY}\r`);
    await expect(reading).resolves.toBe(CANARY);
    expect(String(stderr.read())).toBe('New key: \n');
    expect(raw).toEqual([true, false]);
  });
});
