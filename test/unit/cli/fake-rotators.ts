import { CliError } from '../../../lib/cli/cli-error';
import type { OperatorEvent, RotatorFunctions } from '../../../lib/cli/keys/rotator-functions';
import type { InspectAnswers } from '../../../lib/handlers/inspect';
import type { OperateAnswer } from '../../../lib/handlers/operate';
import type { KeyStatus } from '../../../lib/rotation/operations/status';

const NOW = '2026-03-02T12:00:00.000Z';

export function keyNamed(name: string, change: Partial<KeyStatus> = {}): KeyStatus {
  return {
    name,
    arn: `arn:aws:secretsmanager:us-east-1:111122223333:secret:${name}-AbCdEf`,
    rotator: 'gateway',
    provider: 'http',
    at: NOW,
    stage: 'current',
    current: 'v1',
    currentSince: '2026-03-02T10:00:00.000Z',
    ageSeconds: 7200,
    compromised: [],
    lastRotatedAt: '2026-03-02T10:00:00.000Z',
    nextRotationAt: '2026-03-09T10:00:00.000Z',
    retiring: [],
    problems: [],
    ...change,
  };
}

interface FakeRotators extends RotatorFunctions {
  /** What was asked of operate functions, in order. */
  readonly operated: OperatorEvent[];
  operate: RotatorFunctions['operate'];
}

/** Rotators with these keys, in pages of two. */
export function fakeRotators(
  keys: readonly KeyStatus[],
  answers: Partial<Omit<InspectAnswers, 'status'>> = {},
  operate: (event: OperatorEvent) => OperateAnswer = () => ({ outcome: 'done' }),
): FakeRotators {
  const operated: OperatorEvent[] = [];
  return {
    operated,
    list: () => Promise.resolve([...new Set(keys.map(({ rotator }) => rotator))].sort()),
    inspect: (rotator, event) => {
      if (event.action !== 'status') {
        const answer = answers[event.action as keyof typeof answers];
        return answer ? Promise.resolve(answer as never) : Promise.reject(new CliError(`no ${event.action} here`));
      }
      const { after, secretArn } = event as { after?: string; secretArn?: string };
      const sorted = [...keys].sort((a, b) => (a.name < b.name ? -1 : 1));
      const own = sorted.filter((key) => key.rotator === rotator && (after === undefined || key.name > after));
      const page = secretArn === undefined ? own.slice(0, 2) : own.filter(({ arn }) => arn === secretArn);
      const next = secretArn === undefined && own.length > 2 ? page.at(-1)?.name : undefined;
      return Promise.resolve({ keys: page, ...(next !== undefined && { next }) } as never);
    },
    operate: (_, event) => {
      operated.push(event);
      return Promise.resolve(operate(event));
    },
  };
}
