import { RotationError } from '../errors';

/** The four steps, in Secrets Manager's order. */
export const STEPS = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const;
export type Step = (typeof STEPS)[number];

/**
 * The step by either of AWS's spellings: its templates and the real events say `createSecret`, one page of its guide
 * says `create_secret`. Throws `StepUnknown` that names what came.
 */
export function parseStep(text: string): Step {
  const camel = text.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  const step = STEPS.find((known) => known === camel);
  if (!step) {
    throw new RotationError(
      'StepUnknown',
      `rotation step '${text}' is unknown, expected one of ${STEPS.join(', ')}`,
      false,
    );
  }
  return step;
}
