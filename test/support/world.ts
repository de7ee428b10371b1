import { createSecret as createInStore } from '../../packages/local-cloud/src/services/secrets-manager/lifecycle';
import { findSecret } from '../../packages/local-cloud/src/services/secrets-manager/find-secret';
import { holder } from '../../packages/local-cloud/src/services/secrets-manager/labels';
import {
  attemptState,
  checkNoRotation,
  closePromoted,
  openAttempt,
} from '../../packages/local-cloud/src/services/secrets-manager/rotation-attempt';
import {
  createSecrets,
  save,
  type Secret as StoredSecret,
  type Secrets,
} from '../../packages/local-cloud/src/services/secrets-manager/state';
import type { Capabilities } from '../../lib/rotation/provider';
import { PLACEHOLDER_JSON } from '../../lib/rotation/secret-value';
import { reconcileSecret } from '../../lib/rotation/reconciliation/reconcile';
import { revoke } from '../../lib/rotation/revocation/revoke';
import { rotate } from '../../lib/rotation/steps/rotate';
import type { Services, UsageRecord } from '../../lib/rotation/services';
import type { WakeUp } from '../../lib/rotation/key-version';
import { type Step, STEPS } from '../../lib/rotation/steps/rotation-request';
import { sweep } from '../../lib/rotation/reconciliation/sweep';
import { directStore } from './direct-store';
import { type KillPoint, killableProcess } from './killable';
import { MANY, memoryProvider, type MemoryProvider } from './memory-provider';
import { recorder, type Recorded } from './recorder';
import { virtualClock, type VirtualClock } from '../../lib/testing/virtual-clock';

export const HOUR = 3600_000;
export const MINUTE = 60_000;

/** One secret under rotation, its provider, its schedules and everything that was recorded, all in memory. */
export interface World extends Recorded {
  readonly clock: VirtualClock;
  readonly secrets: Secrets;
  readonly provider: MemoryProvider;
  readonly services: Services;
  readonly arn: string;
  /** Errors of wake-ups and reconciliations that ran by themselves. */
  readonly failures: unknown[];
  readonly scheduled: { at: Date; wakeUp: WakeUp }[];
  /** What consumers have reported. */
  readonly used: UsageRecord[];
  /** Another secret of the same rotator, on the same provider, clock and schedules. */
  beside(name: string, options?: SecretOptions): World;
  secret(): StoredSecret;
  /** Version ids by label. */
  version(label: string): string | undefined;
  labels(versionId: string): readonly string[];
  keyId(versionId: string | undefined): string | undefined;
  currentKeyId(): string | undefined;
  /** Opens a rotation as RotateSecret does; its version id. */
  begin(versionId?: string): string;
  step(step: Step, versionId: string, kill?: KillPoint): Promise<void | 'killed'>;
  /** A whole rotation, as Secrets Manager drives it. */
  rotate(versionId?: string): Promise<string>;
  /** One more try of the rotation that is open, from the first step. */
  retry(versionId: string): Promise<void>;
  revoke(versionId: string): ReturnType<typeof revoke>;
  reconcile(): Promise<void>;
  sweep(): Promise<void>;
}

interface SecretOptions {
  readonly tags?: Readonly<Record<string, string>>;
  /** Undefined: the placeholder of a new secret; null: no value at all. */
  readonly value?: string | null;
}

export interface WorldOptions extends SecretOptions {
  readonly capabilities?: Capabilities;
  readonly needsActivation?: boolean;
  readonly graceSeconds?: number;
  readonly minGraceSeconds?: number;
  /** Wake-ups are recorded and do not run. */
  readonly loseWakeUps?: boolean;
}

export function world(options: WorldOptions = {}): World {
  const clock = virtualClock();
  let ids = 0;
  const newId = () => `00000000-0000-4000-8000-${String(++ids).padStart(12, '0')}`;
  const secrets = createSecrets({ region: 'eu-west-1', accountId: '111122223333', now: () => clock.now(), newId });
  const provider = memoryProvider(clock, options.capabilities ?? MANY, options.needsActivation);
  const recorded = recorder();
  const failures: unknown[] = [];
  const scheduled: { at: Date; wakeUp: WakeUp }[] = [];
  const used: UsageRecord[] = [];

  const services: Services = {
    store: directStore(secrets),
    clock,
    schedule: {
      wakeAt: async (at, wakeUp) => {
        if (scheduled.some((one) => one.at.getTime() === at.getTime() && one.wakeUp.versionId === wakeUp.versionId))
          return;
        scheduled.push({ at, wakeUp });
        if (options.loseWakeUps) return;
        clock.at(at, async () => {
          await revoke(services, wakeUp).catch((error: unknown) => failures.push(error));
        });
      },
    },
    ...recorded.services,
    usage: { records: async (_, since) => used.filter(({ at }) => at >= since) },
    provider: () => provider,
    settings: {
      rotator: 'gateway',
      providerType: 'memory',
      graceSeconds: options.graceSeconds ?? 24 * 3600,
      minGraceSeconds: options.minGraceSeconds ?? 0,
      functionTimeoutSeconds: 300,
    },
  };

  const shared: Shared = {
    clock,
    secrets,
    provider,
    services,
    ...recorded.recorded,
    failures,
    scheduled,
    used,
    newId,
  };
  return secretIn(shared, 'prod/gateway-key', options);
}

type Shared = Pick<
  World,
  | 'clock'
  | 'secrets'
  | 'provider'
  | 'services'
  | 'events'
  | 'receipts'
  | 'failures'
  | 'logged'
  | 'scheduled'
  | 'used'
  | 'counted'
> & { newId(): string };

function secretIn(shared: Shared, name: string, options: SecretOptions): World {
  const { secrets, services, clock, newId } = shared;
  const tags = { 'keyturn:rotator': 'gateway', ...options.tags };
  const value = options.value === undefined ? PLACEHOLDER_JSON : options.value;
  const { ARN: arn } = createInStore(secrets, {
    Name: name,
    ...(value !== null && { ClientRequestToken: newId() }),
    Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
    ...(value !== null && { SecretString: value }),
  });
  const stored = () => findSecret(secrets, arn);
  save(secrets, {
    ...stored(),
    rotation: {
      enabled: true,
      functionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:rotate',
      since: clock.now(),
    },
  });

  const self: World = {
    ...shared,
    arn,
    beside: (other, besideOptions = {}) => secretIn(shared, other, besideOptions),
    secret: stored,
    version: (label) => holder(stored(), label)?.id,
    labels: (versionId) => stored().versions.find((one) => one.id === versionId)?.labels ?? [],
    keyId: (versionId) => {
      const found = stored().versions.find((one) => one.id === versionId)?.value;
      return found?.kind === 'text' ? (JSON.parse(found.text) as { apiKeyId?: string }).apiKeyId : undefined;
    },
    currentKeyId: () => self.keyId(self.version('AWSCURRENT')),
    begin: (versionId = newId()) => {
      checkNoRotation(stored());
      const windowEnd = new Date(clock.now().getTime() + 24 * HOUR);
      openAttempt(
        secrets,
        stored(),
        { kind: 'rotation', token: versionId, rotationToken: newId(), windowEnd, failures: 0 },
        false,
      );
      return versionId;
    },
    step: async (step, versionId, kill) => {
      const rotationToken = stored().attempt?.token === versionId ? stored().attempt?.rotationToken : undefined;
      const process = killableProcess(services, kill);
      return process.run((own) => rotate(own, { step, secretId: arn, versionId, rotationToken }));
    },
    rotate: async (wanted) => {
      const versionId = self.begin(wanted);
      await self.retry(versionId);
      return versionId;
    },
    retry: async (versionId) => {
      for (const step of STEPS) await self.step(step, versionId);
      if (attemptState(stored(), versionId).kind === 'promoted') closePromoted(secrets, stored(), false);
    },
    revoke: (versionId) =>
      revoke(services, { v: 1, secretArn: arn, versionId, keyId: self.keyId(versionId) ?? 'unknown' }),
    reconcile: () => reconcileSecret(services, arn),
    sweep: () => sweep(services),
  };
  return self;
}
