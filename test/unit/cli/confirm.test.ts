import { confirm } from '../../../lib/cli/confirm';
import { fakeTerminal } from './fake-terminal';

const ASKED = { preview: ['prod/a: version v0 is revoked'], question: 'Revoke 1 key?', yes: false };

test.each(['yes', 'y', ' YES '])('%j goes on, after the preview and the question', async (answer) => {
  const terminal = fakeTerminal([answer]);
  await confirm(terminal, ASKED);
  expect(terminal.err).toEqual(['prod/a: version v0 is revoked', 'Revoke 1 key? [yes/no] ']);
});

test.each(['', 'no', 'yesterday'])('%j changes nothing, with status 1', async (answer) => {
  await expect(confirm(fakeTerminal([answer]), ASKED)).rejects.toMatchObject({
    status: 1,
    message: 'nothing was changed',
  });
});

test('--yes shows the preview and does not ask', async () => {
  const terminal = fakeTerminal();
  await confirm(terminal, { ...ASKED, yes: true });
  expect(terminal.err).toEqual(['prod/a: version v0 is revoked']);
});

test('without a person and without --yes: status 2', async () => {
  await expect(confirm(fakeTerminal(), ASKED)).rejects.toMatchObject({
    status: 2,
    message: expect.stringContaining('--yes'),
  });
});
