import { createClock, type LocalClock } from '../../../src/time/clock';
import { frozenClock } from '../../../src/time/real-clock';
import {
  AwsError,
  type Authorization,
  type Caller,
  type Kernel,
  type LocalEvent,
  type Operation,
  type PolicyStatement,
  type ServiceDefinition,
} from '../../../src/kernel/kernel';

export const ADMINISTRATOR: Caller = { kind: 'administrator' };
export const ROLE: Caller = { kind: 'role', roleArn: 'arn:aws:iam::111122223333:role/App', sessionName: 'run' };
export const START = new Date('2026-11-20T12:00:00.000Z');

export function service(principal: string, sourceArn?: string): Caller {
  return { kind: 'service', principal, sourceAccount: '111122223333', ...(sourceArn ? { sourceArn } : {}) };
}

export interface FakeKernel extends Kernel {
  readonly clock: LocalClock;
  readonly events: LocalEvent[];
  readonly emitted: Parameters<Kernel['emit']>[0][];
  /** Every authorisation that was asked for, in order. */
  readonly asked: { readonly caller: Caller; readonly what: Authorization }[];
  /** Actions that `ROLE` may do by its identity policy. */
  readonly allowed: Set<string>;
  register(definition: ServiceDefinition): void;
  /** Calls an operation as the administrator. */
  do(service: string, operation: string, input?: Record<string, unknown>): Promise<Record<string, unknown>>;
}

/** The kernel without a network: services call each other, time is frozen but for `clock.advance`, policies count for services. */
export function fakeKernel(): FakeKernel {
  const services = new Map<string, ServiceDefinition>();
  const errors: unknown[] = [];
  const clock = createClock(frozenClock(START), (what, error) => {
    errors.push(error);
    throw new Error(`timer '${what}' failed: ${String(error)}`);
  });
  let ids = 0;

  const kernel: FakeKernel = {
    partition: 'aws',
    region: 'us-east-1',
    accountId: '111122223333',
    clock,
    events: [],
    emitted: [],
    asked: [],
    allowed: new Set(),
    newId: () => `00000000-0000-4000-8000-${String(++ids).padStart(12, '0')}`,
    record: (event) => void kernel.events.push(event),
    emit: (event) => void kernel.emitted.push(event),
    register: (definition) => void services.set(definition.signingName, definition),
    authorize(caller, what) {
      kernel.asked.push({ caller, what });
      if (caller.kind === 'administrator' || kernel.allowed.has(what.action)) return;
      const statements = what.resourcePolicy?.Statement ?? [];
      const matching = statements.filter((statement) => matches(statement, caller, what));
      const allowed = matching.some((statement) => statement.Effect === 'Allow');
      if (allowed && !matching.some((statement) => statement.Effect === 'Deny')) return;
      throw new AwsError(
        'AccessDenied',
        `not authorized to perform: ${what.action} on resource: ${what.resource}`,
        403,
      );
    },
    async call(caller, name, operation, input) {
      const found: Operation | undefined = services.get(name)?.operations[operation];
      if (!found) throw new AwsError('UnknownOperationException', `${name} ${operation}`);
      return found(input, { kernel, caller });
    },
    do: (name, operation, input = {}) => kernel.call(ADMINISTRATOR, name, operation, input),
  };
  return kernel;
}

function matches(statement: PolicyStatement, caller: Caller, what: Authorization): boolean {
  const actions = [statement.Action ?? []].flat().map((action) => action.toLowerCase());
  const principal = statement.Principal as { Service?: string; AWS?: string } | '*';
  const everyone = principal === '*' || principal.AWS === '*';
  const named = caller.kind === 'service' && principal !== '*' && principal.Service === caller.principal;
  if (!actions.includes(what.action.toLowerCase()) || !(everyone || named)) return false;
  const conditions = Object.values(statement.Condition ?? {}).flatMap((keys) => Object.entries(keys));
  return conditions.every(([key, wanted]) => like(valueOf(key, caller, what), String(wanted)));
}

function valueOf(key: string, caller: Caller, what: Authorization): string {
  const name = key.toLowerCase();
  if (name === 'aws:sourcearn') return caller.kind === 'service' ? (caller.sourceArn ?? '') : '';
  if (name === 'aws:sourceaccount') return caller.kind === 'service' ? caller.sourceAccount : '';
  const found = Object.entries(what.context ?? {}).find(([given]) => given.toLowerCase() === name);
  return String(found?.[1] ?? '');
}

function like(value: string, pattern: string): boolean {
  const source = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*');
  return new RegExp(`^${source}$`).test(value);
}
