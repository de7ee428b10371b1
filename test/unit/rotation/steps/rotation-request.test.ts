import type { RotationError } from '../../../../lib/rotation/errors';
import { parseStep, STEPS } from '../../../../lib/rotation/steps/rotation-request';

const refusal = (text: string): RotationError | undefined => {
  try {
    parseStep(text);
    return undefined;
  } catch (error) {
    return error as RotationError;
  }
};

describe('the name of a step', () => {
  it.each(STEPS)('%s is accepted as the templates and the real events spell it', (step) => {
    expect(parseStep(step)).toBe(step);
  });

  it.each([
    ['create_secret', 'createSecret'],
    ['set_secret', 'setSecret'],
    ['test_secret', 'testSecret'],
    ['finish_secret', 'finishSecret'],
  ])("%s is accepted as one page of AWS's guide spells it", (spelling, step) => {
    expect(parseStep(spelling)).toBe(step);
  });

  it.each(['', 'CreateSecret', 'create-secret', 'createSecret ', 'toString', '__proto__', 'rollback_secret'])(
    '%j is refused by name',
    (text) => {
      expect(refusal(text)).toMatchObject({ code: 'StepUnknown', retryable: false });
      expect(refusal(text)?.message).toContain(`'${text}'`);
      expect(refusal(text)?.message).toContain('createSecret, setSecret, testSecret, finishSecret');
    },
  );
});
