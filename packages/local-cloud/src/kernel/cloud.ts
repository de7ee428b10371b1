import { callerArn } from './caller';
import type { LocalClock } from '../time/clock';
import type { EventLog } from './event-log';
import type { Faults } from '../faults/faults';
import type { Authorization, Caller, Kernel, ServiceDefinition } from './kernel';
import { AwsError } from './kernel';
import { unknownOperation } from './unknown-operation';

type EmittedEvent = Parameters<Kernel['emit']>[0];

export interface CloudOptions {
  readonly region: string;
  readonly accountId: string;
  readonly clock: LocalClock;
  readonly eventLog: EventLog;
  /** Default: no faults. */
  readonly faults?: Pick<Faults, 'strike'>;
  /** Throws AwsError unless the policies allow it. Not asked for the administrator. */
  readonly authorize: (caller: Caller, what: Authorization) => void;
  readonly newId: () => string;
}

/** One account in one Region: the kernel, and the services that were registered with it. */
export interface Cloud {
  readonly kernel: Kernel;
  /** Services come after the kernel, because they are made with it. */
  register(definition: ServiceDefinition): void;
  services(): readonly ServiceDefinition[];
  /** Delivers what services emit on the default event bus: EventBridge's part. */
  onEmit(deliver: (event: EmittedEvent) => Promise<void> | void): void;
  /** One call, with faults, recorded: what the front door does for a request. `Kernel.call` is this, tracked by the clock. */
  dispatch(
    caller: Caller,
    service: string,
    operation: string,
    input: Readonly<Record<string, unknown>>,
  ): Promise<Record<string, unknown>>;
}

/** What the event log may show of an error: an unforeseen error's message might quote a secret. */
function said(error: unknown): string {
  if (error instanceof AwsError) return error.code;
  return error instanceof Error ? error.name : typeof error;
}

export function createCloud(options: CloudOptions): Cloud {
  const { region, accountId, clock, eventLog, faults, newId } = options;
  const definitions = new Map<string, ServiceDefinition>();
  const listeners: ((event: EmittedEvent) => Promise<void> | void)[] = [];

  const kernel: Kernel = {
    partition: 'aws',
    region,
    accountId,
    clock,
    newId,
    record: (event) => eventLog.append(event),
    call: (caller, service, operation, input) => clock.track(dispatch(caller, service, operation, input)),
    authorize(caller, what) {
      if (caller.kind === 'administrator') return;
      try {
        options.authorize(caller, what);
      } catch (error) {
        const { action, resource } = what;
        eventLog.append({
          source: 'iam',
          type: 'AccessDenied',
          caller: callerArn(caller, accountId),
          action,
          resource,
        });
        throw error;
      }
    },
    emit(event) {
      const { source, detailType, resources, detail } = event;
      eventLog.append({ source, type: 'EventEmitted', detailType, resources, detail });
      for (const deliver of listeners) void clock.track(delivered(event, deliver));
    },
  };

  /** A delivery that fails never fails the service whose event it is. */
  async function delivered(event: EmittedEvent, deliver: (event: EmittedEvent) => Promise<void> | void): Promise<void> {
    try {
      await deliver(event);
    } catch (error) {
      eventLog.append({ source: 'events', type: 'DeliveryFailed', detailType: event.detailType, error: said(error) });
    }
  }

  async function dispatch(
    caller: Caller,
    service: string,
    operation: string,
    input: Readonly<Record<string, unknown>>,
  ): Promise<Record<string, unknown>> {
    const arn = callerArn(caller, accountId);
    const point = { service, operation, caller, callerArn: arn, input };
    const record = (outcome: Record<string, unknown>): void =>
      eventLog.append({ source: service, type: 'Call', operation, caller: arn, ...outcome });
    try {
      const operations = definitions.get(service)?.operations ?? {};
      const run = Object.hasOwn(operations, operation) ? operations[operation] : undefined;
      if (!run) throw unknownOperation(service, operation);
      await faults?.strike('before', point);
      const output = await run(input, { kernel, caller });
      await faults?.strike('after', point);
      record({});
      return output;
    } catch (error) {
      record({ error: said(error) });
      throw error;
    }
  }

  return {
    kernel,
    register(definition) {
      if (definitions.has(definition.signingName)) throw new Error(`${definition.signingName} is registered already`);
      definitions.set(definition.signingName, definition);
    },
    services: () => [...definitions.values()],
    onEmit: (deliver) => void listeners.push(deliver),
    dispatch,
  };
}
