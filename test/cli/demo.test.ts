import { join } from 'node:path';
import { runCli } from './run-cli';

jest.setTimeout(180_000);

test('npm start tells the main job: no request failed, the old key is refused, nothing is left behind', async () => {
  const { status, stdout } = await runCli(['demo', '--json']);
  const summary = JSON.parse(stdout) as Readonly<Record<string, number>>;
  expect(summary).toEqual({
    requests: expect.any(Number) as number,
    failed: 0,
    rotations: 3,
    failedRotations: expect.any(Number) as number,
    revocations: 2,
    overlapSeconds: expect.any(Number) as number,
    oldKeyRefused: true,
    orphans: 0,
    seconds: expect.any(Number) as number,
  });
  expect(summary['requests']).toBeGreaterThan(100);
  expect(summary['failedRotations']).toBeGreaterThan(0);
  expect(summary['overlapSeconds']).toBeGreaterThanOrEqual(3600);
  expect(summary['overlapSeconds']).toBeLessThan(3600 + 120);
  expect(status).toBe(0);
});

test("it tells it with an inventory of one's own: an IAM user's key, a second provider, bare text", async () => {
  const { status, stdout, stderr } = await runCli(['demo', '--config', join('test', 'cli', 'own-inventory.yaml')]);
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(stdout).toContain('prod/billing-key, under load');
  expect(stdout).toContain('prod/text-key: the first rotation replaces the placeholder');
  expect(stdout).toMatch(/^requests \d+, failed 0$/m);
  expect(stdout).toMatch(/orphans left 0$/m);
  expect(stdout).toContain('Every invariant held.');
  expect(status).toBe(0);
});
