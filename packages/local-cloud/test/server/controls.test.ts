import { type ServedCloud, serveCloud } from '../served-cloud';

let served: ServedCloud;
beforeEach(async () => (served = await serveCloud(() => [])));
afterEach(() => served.stop());

async function control(
  method: string,
  path: string,
  body?: unknown,
): Promise<{ status: number; text: string; json: unknown }> {
  const init =
    body === undefined ? { method } : { method, body: typeof body === 'string' ? body : JSON.stringify(body) };
  const response = await fetch(`${served.endpoint}/_local/${path}`, init);
  const text = await response.text();
  const isJson = response.headers.get('content-type') === 'application/json';
  return { status: response.status, text, json: isJson ? (JSON.parse(text) as unknown) : undefined };
}

describe('clock', () => {
  test('advance answers when what became due has run, with the new time', async () => {
    const start = served.clock.now().getTime();
    let ran = false;
    served.clock.at(new Date(start + 3_600_000), 'in an hour', async () => {
      await new Promise((done) => setTimeout(done, 30));
      ran = true;
    });
    const { status, json } = await control('POST', 'clock', { advance: 'PT24H' });
    expect(status).toBe(200);
    expect(ran).toBe(true);
    const now = Date.parse((json as { now: string }).now);
    expect(now - start).toBeGreaterThanOrEqual(24 * 3_600_000);
    expect(now - start).toBeLessThan(24 * 3_600_000 + 60_000);
    const got = (await control('GET', 'clock')).json as { now: string };
    expect(Date.parse(got.now)).toBeGreaterThanOrEqual(now);
  });

  test.each(['', '{', '[]', '{}', { advance: 'a day' }, { advance: 24 }, { advance: '-PT1H' }, { advance: 'P1M' }])(
    'the body %j is refused, and time stays',
    async (body) => {
      const start = served.clock.now().getTime();
      const { status, json } = await control('POST', 'clock', body);
      expect(status).toBe(400);
      expect((json as { message: string }).message).toMatch(/PT24H/);
      expect(served.clock.now().getTime() - start).toBeLessThan(60_000);
    },
  );
});

describe('events', () => {
  test('are JSON lines, from a number on', async () => {
    for (const type of ['A', 'B', 'C']) served.eventLog.append({ source: 'test', type });
    const all = (await control('GET', 'events')).text.trim().split('\n');
    expect(all.map((line) => (JSON.parse(line) as { type: string }).type)).toEqual(['A', 'B', 'C']);
    const later = (await control('GET', 'events?since=2')).text.trim();
    expect(JSON.parse(later)).toMatchObject({ seq: 3, type: 'C', source: 'test' });
    expect((await control('GET', 'events?since=3')).text).toBe('');
  });

  test.each(['x', '-1', '1.5'])('since=%s is refused', async (since) => {
    expect((await control('GET', `events?since=${since}`)).status).toBe(400);
  });
});

describe('faults', () => {
  test('are added, listed and cleared', async () => {
    const rule = { service: 'secretsmanager', operation: 'PutSecretValue', kind: 'kill', when: 'after' };
    expect(await control('POST', 'faults', rule)).toMatchObject({ status: 201, json: rule });
    expect((await control('GET', 'faults')).json).toEqual([rule]);
    expect(served.faults.list()).toEqual([rule]);
    await control('DELETE', 'faults');
    expect((await control('GET', 'faults')).json).toEqual([]);
  });

  test.each([
    [{ kind: 'explode' }, /kind/],
    [{}, /kind/],
    [{ kind: 'error', operaton: 'PutSecretValue' }, /operaton/],
    [{ kind: 'error', nth: 0 }, /nth/],
    [{ kind: 'error', status: 200 }, /status/],
    [{ kind: 'error', resource: 'gateway' }, /resource has no meaning with kind error/],
    [{ kind: 'stale', caller: 'rotate', when: 'after' }, /caller, when has no meaning with kind stale/],
    [{ kind: 'drop', delayMs: 5 }, /delayMs/],
    ['nonsense', /./],
  ])('the rule %j is refused, saying what is wrong', async (rule, message) => {
    const { status, json } = await control('POST', 'faults', rule);
    expect(status).toBe(400);
    expect((json as { message: string }).message).toMatch(message);
    expect(served.faults.list()).toEqual([]);
  });
});

test('an unknown control, and an unknown method, are answered with what there is', async () => {
  expect(await control('GET', 'time')).toMatchObject({
    status: 404,
    json: { message: 'no control time: there are clock, events, faults' },
  });
  expect((await control('GET', 'constructor')).status).toBe(404);
  expect(await control('DELETE', 'clock')).toMatchObject({ status: 405, json: { message: 'clock takes GET, POST' } });
});
