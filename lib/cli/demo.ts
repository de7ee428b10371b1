import { writeFileSync } from 'node:fs';
import { deployInventory } from '../local/deploy-inventory';
import { timelinePage } from '../timeline/timeline-page';
import { CliError, type ExitStatus } from './cli-error';
import { demoSecrets } from './demo/demo-secrets';
import { startRecorder } from './demo/recorder';
import { openStage } from './demo/stage';
import { tagExisting } from './demo/tag-existing';
import { tellStory } from './demo/story';
import { heldInvariants, summaryLines } from './demo/summary';
import { drawTimeline } from './demo/timeline';
import { readInventoryFile } from './inventory-file';
import type { Terminal } from './terminal';

export interface DemoOptions {
  readonly config: string;
  /** Where the timeline is written to. */
  readonly html: string;
  readonly json: boolean;
}

/**
 * The main job, told on the embedded local cloud: the first rotation, one under load, the end of the grace period, and a
 * provider that breaks in the middle of a rotation. Status 0 when every invariant held.
 */
export async function demo(options: DemoOptions, terminal: Terminal): Promise<ExitStatus> {
  const inventory = readInventoryFile(options.config);
  const [told] = inventory.keys;
  if (!told) throw new CliError(`${options.config} has no keys`, 2);
  const say = options.json ? () => undefined : terminal.print;
  const began = Date.now();
  say(`Keyturn: ${options.config} on the embedded local cloud. Time is virtual, and nothing leaves this machine.\n`);
  const deployment = await deployInventory(inventory, { secrets: demoSecrets(inventory) });
  await tagExisting(inventory, deployment.cloud.kernel);
  const stage = openStage(inventory, deployment);
  const recorder = startRecorder(stage, told);
  try {
    const told = await tellStory(stage, say);
    const summary = { ...told, seconds: Math.round((Date.now() - began) / 100) / 10 };
    if (options.json) terminal.print(JSON.stringify(summary));
    say('\nWhich key was valid when (█ accepted, ░ not yet or no more), and which one each consumer used:\n');
    for (const line of drawTimeline(stage.samples, stage.nameOf)) say(line);
    writeFileSync(options.html, timelinePage(recorder.timeline()));
    say(`\nThe same on one axis of time, for a browser: ${options.html}`);
    for (const line of summaryLines(summary)) say(line);
    return heldInvariants(summary) ? 0 : 1;
  } finally {
    await stage.close();
    await deployment.stop();
  }
}
