import type { Inventory } from '../../inventory/inventory';
import { deployInventory } from '../../local/deploy-inventory';
import { timelinePage } from '../../timeline/timeline-page';
import { demoSecrets } from './demo-secrets';
import { startRecorder } from './recorder';
import { openStage } from './stage';
import { playStory } from './story';
import type { Summary } from './summary';
import { tagExisting } from './tag-existing';
import { drawTimeline } from './timeline';

interface Played {
  readonly summary: Omit<Summary, 'seconds'>;
  /** Which key was valid when, in text. */
  readonly chart: readonly string[];
  /** The same as a page. */
  readonly page: string;
}

/** Deploys an inventory into a local cloud, plays the story with its first key and takes the cloud down again. */
export async function playDemo(inventory: Inventory, say: (line: string) => void): Promise<Played> {
  const [first] = inventory.keys;
  if (!first) throw new Error('the inventory has no keys');
  const deployment = await deployInventory(inventory, { secrets: demoSecrets(inventory) });
  await tagExisting(inventory, deployment.cloud);
  const stage = openStage(inventory, deployment);
  const recorder = startRecorder(stage, first);
  try {
    const summary = await playStory(stage, say);
    return { summary, chart: drawTimeline(stage.samples, stage.nameOf), page: timelinePage(recorder.timeline()) };
  } finally {
    await stage.close();
    await deployment.stop();
  }
}
