import type { Secret } from '../secret';
import type { Services } from '../services';
import type { RotationRequest } from './rotation-request';

type StepOf = (services: Services, secret: Secret, request: RotationRequest) => Promise<void>;

/** What the four steps do with one class of provider. `rotate` looks at the labels first and then asks one of these. */
export interface Protocol {
  readonly create: StepOf;
  readonly set: StepOf;
  readonly test: StepOf;
  readonly finish: StepOf;
  /** Any step, of a version that is AWSCURRENT already: completes what a crash after the promotion left undone. */
  readonly repair: StepOf;
  /** Whether a rotation that began now would find room for its key, at the provider and among the labels. */
  hasRoom(services: Services, secret: Secret): Promise<boolean>;
}
