import type { LocalCloud } from '../src/local-cloud';
import type { OpenLocalCloud } from '../src/start-local-cloud';

/** The parts behind a running cloud, which its API does not show. */
export function openCloud(cloud: LocalCloud): OpenLocalCloud {
  return cloud as OpenLocalCloud;
}
