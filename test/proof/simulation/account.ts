import type { Kernel } from '../../../packages/local-cloud/src/kernel/kernel';
import { findSecret } from '../../../packages/local-cloud/src/services/secrets-manager/find-secret';
import { createSecret } from '../../../packages/local-cloud/src/services/secrets-manager/lifecycle';
import { rotateSecret } from '../../../packages/local-cloud/src/services/secrets-manager/rotate-secret';
import type { RotationEvent } from '../../../packages/local-cloud/src/services/secrets-manager/rotation-steps';
import {
  createSecretsManager,
  type SecretsManager,
} from '../../../packages/local-cloud/src/services/secrets-manager/secrets-manager';
import type { Secret as StoredSecret } from '../../../packages/local-cloud/src/services/secrets-manager/state';
import { RotationError } from '../../../lib/rotation/errors';
import type { Receipt } from '../../../lib/rotation/receipt';
import { rotate } from '../../../lib/rotation/steps/rotate';
import { PLACEHOLDER_JSON } from '../../../lib/rotation/secret-value';
import type { KeyEvent } from '../../../lib/rotation/key-event';
import type { ActServices, UsageRecord } from '../../../lib/rotation/services';
import type { WakeUp } from '../../../lib/rotation/key-version';
import { parseStep, type Step } from '../../../lib/rotation/steps/rotation-request';
import { CALM, createDisturbedStore, type Disturbance, disturbedCall } from './disturbed-store';
import { drawIds } from './ids';
import { createFunctions, type Functions, reconcileOnEvent } from './functions';
import { endWhenAsked } from './person';
import { type SimulatedProcess, throughProcess } from './process';
import type { Scheduler } from './scheduler';
import type { SimulatedProvider } from './simulated-provider';

/** An AWS account with one secret under rotation, its functions and its schedules, on virtual time. */
export interface Account extends Omit<Functions, 'scheduleWakeUp'> {
  readonly arn: string;
  readonly manager: SecretsManager;
  readonly scheduler: Scheduler;
  readonly provider: SimulatedProvider;
  readonly events: readonly KeyEvent[];
  readonly receipts: readonly Receipt[];
  readonly logged: readonly string[];
  /** Whether Scheduler refuses every new wake-up, because its group is gone. */
  readonly schedules: { areGone: boolean };
  /** What consumers have reported. */
  readonly usage: UsageRecord[];
  secret(): StoredSecret;
  /** RotateSecret by a person; false when Secrets Manager refuses. */
  rotate(): boolean;
  /** Called at every move of AWSCURRENT, in the instant in which it happens. */
  onPromotion(act: () => void): void;
  /** One more run of the step that a rotation in progress is at, beside the one that Secrets Manager waits for. */
  runConcurrently(step: Step): void;
  calm(): void;
}

export interface AccountOptions {
  /** Of the secret, beside its rotator's. */
  readonly tags?: Readonly<Record<string, string>>;
  /** A secret that a person made, without any value. */
  readonly isEmpty?: boolean;
  readonly minGraceSeconds?: number;
}

export const GRACE_SECONDS = 3600;
export const FUNCTION_TIMEOUT_SECONDS = 180;
const ROTATION_FUNCTION = 'arn:aws:lambda:eu-west-1:111122223333:function:rotate';

export function openAccount(
  scheduler: Scheduler,
  provider: SimulatedProvider,
  disturb: Disturbance,
  { tags = {}, isEmpty = false, minGraceSeconds = 0 }: AccountOptions = {},
): Account {
  let disturbance = disturb;
  const events: KeyEvent[] = [];
  const receipts: Receipt[] = [];
  const logged: string[] = [];
  const usage: UsageRecord[] = [];
  const schedules = { areGone: false };
  let promoted: () => void = () => undefined;
  const newId = drawIds(scheduler);

  const functions = createFunctions(scheduler, () => disturbance, servicesFor);

  const kernel: Kernel = {
    partition: 'aws',
    region: 'eu-west-1',
    accountId: '111122223333',
    clock: scheduler,
    newId,
    record: () => undefined,
    call: () => Promise.reject(new Error('no other service here')),
    authorize: () => undefined,
    emit: ({ detailType, detail, resources }) => {
      if (detailType !== 'Secret Label Updated' || detail['labelUpdated'] !== 'AWSCURRENT') return;
      promoted();
      reconcileOnEvent(functions, String(resources[0]));
    },
  };
  const manager = createSecretsManager(kernel, {
    invoke: (_, event) => {
      // Secrets Manager may call a step twice at once; it waits for one of the two.
      if (disturbance.deliveries(event.Step) > 1) concurrentRun(event);
      return rotationStep(event);
    },
    canInvoke: () => Promise.resolve(true),
  });
  const { ARN: arn } = createSecret(manager.secrets, {
    Name: 'prod/gateway-key',
    ...(!isEmpty && { SecretString: PLACEHOLDER_JSON, ClientRequestToken: newId() }),
    Tags: Object.entries({ 'keyturn:rotator': 'gateway', ...tags }).map(([Key, Value]) => ({ Key, Value })),
  });
  const secret = (): StoredSecret => findSecret(manager.secrets, arn);
  const storeFor = createDisturbedStore(manager, arn, scheduler, () => disturbance);

  function servicesFor(name: string, site: SimulatedProcess): ActServices {
    const skewMs = disturbance.skewMs();
    const log = (message: string, fields?: object): void => {
      logged.push(`${name}: ${message} ${JSON.stringify(fields ?? {})}`);
    };
    const adapter = provider.forProcess(site);
    const disturbed = <T>(what: string, effect: () => T): Promise<T> => disturbedCall(disturbance, name, what, effect);
    return {
      store: throughProcess(site, 'store', storeFor(name)),
      schedule: throughProcess(site, 'schedule', {
        wakeAt: (at: Date, one: WakeUp) => {
          if (schedules.areGone) throw new RotationError('ScheduleFailed', 'the group is gone', true);
          return disturbed('wakeAt', () => functions.scheduleWakeUp(at, one));
        },
      }),
      events: throughProcess(site, 'events', { publish: async (event: KeyEvent) => hear(event) }),
      receipts: throughProcess(site, 'receipts', {
        write: (receipt: Receipt) => disturbed('receipt', () => void receipts.push(receipt)),
      }),
      usage: throughProcess(site, 'usage', {
        records: (_: string, since: Date) => disturbed('records', () => usage.filter(({ at }) => at >= since)),
      }),
      rotation: throughProcess(site, 'rotation', {
        start: async () => (rotateNow() ? ('started' as const) : ('inProgress' as const)),
      }),
      clock: {
        now: () => new Date(scheduler.now().getTime() + skewMs),
        sleep: (ms) => site.external('sleep', () => scheduler.sleep(ms)),
      },
      log: { info: log, warn: log, error: log },
      metrics: { count: () => undefined },
      provider: () => adapter,
      settings: {
        rotator: 'gateway',
        providerType: 'simulated',
        graceSeconds: GRACE_SECONDS,
        minGraceSeconds,
        functionTimeoutSeconds: FUNCTION_TIMEOUT_SECONDS,
      },
    };
  }

  function hear(event: KeyEvent): void {
    events.push(event);
    endWhenAsked({ scheduler, provider, secret }, event);
  }

  async function rotationStep(event: RotationEvent): Promise<{ failed?: string }> {
    const { Step, SecretId, ClientRequestToken: versionId, RotationToken: rotationToken } = event;
    const end = await functions.attempt(Step, (services) =>
      rotate(services, { step: parseStep(Step), secretId: SecretId, versionId, rotationToken }),
    );
    return end === 'died' || end === 'failed' ? { failed: 'Unhandled' } : {};
  }

  function concurrentRun(event: RotationEvent): void {
    scheduler.spawn(`concurrent run of ${event.Step}`, async () => {
      await rotationStep(event);
    });
  }

  function rotateNow(): boolean {
    provider.supply();
    try {
      rotateSecret(manager.secrets, {
        SecretId: arn,
        ClientRequestToken: newId(),
        RotationLambdaARN: ROTATION_FUNCTION,
      });
      manager.driver.start(arn);
      return true;
    } catch {
      manager.driver.reattempt(secret());
      return false;
    }
  }

  return {
    ...functions,
    arn,
    manager,
    scheduler,
    provider,
    events,
    receipts,
    logged,
    schedules,
    usage,
    secret,
    rotate: rotateNow,
    onPromotion: (act) => {
      promoted = act;
    },
    runConcurrently: (step) => {
      const { attempt } = secret();
      if (!attempt) return;
      concurrentRun({
        Step: step,
        SecretId: arn,
        ClientRequestToken: attempt.token,
        RotationToken: attempt.rotationToken,
      });
    },
    calm: () => {
      disturbance = CALM;
      schedules.areGone = false;
      provider.heal();
    },
  };
}
