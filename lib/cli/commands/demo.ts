import { writeFileSync } from 'node:fs';
import { CliError, type ExitStatus } from '../cli-error';
import type { AddCommand } from '../command';
import { heldInvariants, summaryLines } from '../demo/summary';
import { withJson } from '../options';
import type { Terminal } from '../terminal';

export const demoCommand: AddCommand = (parent, { terminal, end }) => {
  withJson(parent.command('demo'))
    .description('rotate a key under load on the embedded local cloud, and show it (npm start)')
    .option('--config <file>', 'the inventory', 'keys.example.yaml')
    .option('--html <file>', 'write which key was valid when there, as a page', 'keyturn-timeline.html')
    .action(async (options: DemoOptions) => end(await demo(options, terminal)));
};

interface DemoOptions {
  readonly config: string;
  readonly html: string;
  readonly json: boolean;
}

/**
 * The main job on the embedded local cloud: the first rotation, one under load, the revocation after the grace period,
 * and a provider that breaks in the middle of a rotation. Status 0 when every invariant held.
 */
async function demo(options: DemoOptions, terminal: Terminal): Promise<ExitStatus> {
  const { readInventoryFile } = await import('../inventory-file.ts');
  const inventory = readInventoryFile(options.config);
  if (inventory.keys.length === 0) throw new CliError(`${options.config} has no keys`, 2);
  const { playDemo } = await import('../demo/play-demo.ts');
  const say = options.json ? () => undefined : terminal.print;
  const began = Date.now();
  say(`Keyturn: ${options.config} on the embedded local cloud. Time is virtual, and nothing leaves this machine.\n`);
  const { summary: counts, chart, page } = await playDemo(inventory, say);
  const summary = { ...counts, seconds: Math.round((Date.now() - began) / 100) / 10 };
  if (options.json) terminal.print(JSON.stringify(summary));
  say('\nWhich key was valid when (█ accepted, ░ not yet or no more), and which one each consumer used:\n');
  for (const line of chart) say(line);
  writeFileSync(options.html, page);
  say(`\nThe same on one axis of time, for a browser: ${options.html}`);
  for (const line of summaryLines(summary)) say(line);
  return heldInvariants(summary) ? 0 : 1;
}
