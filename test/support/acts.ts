import type { ActServices, Services } from '../../lib/rotation/services';
import type { World } from './world';

/** The services of an operator's acts: RotateSecret opens a rotation, whose steps the test then runs. */
export function actServices(here: World, services: Services = here.services): ActServices & { begun: string[] } {
  const begun: string[] = [];
  return {
    ...services,
    begun,
    rotation: {
      start: async () => {
        const pending = here.version('AWSPENDING');
        if (pending !== undefined && pending !== here.version('AWSCURRENT')) return 'inProgress';
        begun.push(here.begin());
        return 'started';
      },
    },
  };
}
