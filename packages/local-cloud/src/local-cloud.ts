import { randomBytes, randomUUID } from 'node:crypto';
import { createAuthenticator } from './server/authenticate';
import { createClock, type RealClock } from './time/clock';
import { createCloud } from './kernel/cloud';
import { createControls, isControl } from './server/controls';
import { createDeployer, type Deployer } from './deploy/deploy-assembly';
import { createEventLog, type EventLog, type LoggedEvent } from './kernel/event-log';
import { createFaults, type Faults } from './faults/faults';
import { createFrontDoor } from './server/front-door';
import type { Caller, Kernel } from './kernel/kernel';
import { startServices, type LocalServices, type ServiceSwitches } from './local-services';
import { createAuthorizer } from './policy/authorizer';
import { createIdentities, identityPoliciesOf, principalTagsOf } from './policy/identities';
import { machineClock } from './time/real-clock';
import { startServer } from './server/server';
import { createSessions } from './server/sessions';

export interface LocalCloudOptions {
  /** Port on the loopback interface; default 0, any free one. */
  readonly port?: number;
  /** Default `us-east-1`. */
  readonly region?: string;
  /** Default `123456789012`. */
  readonly accountId?: string;
  /** Default: the machine's time. */
  readonly realClock?: RealClock;
  /** Where AWS does either of two things, or both. */
  readonly switches?: ServiceSwitches;
}

/** AWS in a process. */
export interface LocalCloud extends Pick<Deployer, 'deploy' | 'undeploy' | 'stacks'> {
  /** `http://127.0.0.1:4566`, for AWS_ENDPOINT_URL and `--endpoint-url`. */
  readonly endpoint: string;
  readonly kernel: Kernel;
  readonly services: LocalServices;
  readonly faults: Faults;
  /** Virtual time goes on by so many milliseconds; resolves when all that became due has run. */
  advance(ms: number): Promise<void>;
  /** What happened, since the event with that number; default all. */
  events(since?: number): readonly LoggedEvent[];
  readonly subscribe: EventLog['subscribe'];
  /** Ends the functions' processes and the server. */
  stop(): Promise<void>;
}

/** The name alone: what an error says may quote a value. */
const nameOf = (error: unknown): string => (error instanceof Error ? error.name : typeof error);

const ADMINISTRATOR: Caller = { kind: 'administrator' };
const random = (size: number): Uint8Array => randomBytes(size);

/** Starts an empty account, served on a loopback port. Rejects in one line when the port is taken. */
export async function startLocalCloud(options: LocalCloudOptions = {}): Promise<LocalCloud> {
  const { region = 'us-east-1', accountId = '123456789012' } = options;
  const clock = createClock(options.realClock ?? machineClock, (what, error) =>
    eventLog.append({ source: 'clock', type: 'TimerFailed', what, error: nameOf(error) }),
  );
  const eventLog = createEventLog(clock.now);
  const identities = createIdentities();
  const account = { region, accountId, now: clock.now, record: eventLog.append };
  const faults = createFaults({
    sleep: (ms) => new Promise((done) => setTimeout(done, ms)),
    kill(caller) {
      if (caller.kind === 'role' && caller.accessKeyId) services.runner.kill({ accessKeyId: caller.accessKeyId });
    },
    onStrike: (rule, operation) => eventLog.append({ source: 'faults', type: 'FaultStruck', operation, rule }),
  });
  const authorize = createAuthorizer({
    ...account,
    identityPoliciesOf: (caller) => identityPoliciesOf(identities, caller),
    principalTagsOf: (caller) => principalTagsOf(identities, caller),
  });
  const cloud = createCloud({ region, accountId, clock, eventLog, faults, authorize, newId: randomUUID });
  const sessions = createSessions(random);
  // Nobody asks for the endpoint before the server listens: queues and functions come with a deployment.
  let endpoint = '';
  const services = startServices({
    cloud,
    account,
    identities,
    sessions,
    faults,
    random,
    endpoint: () => endpoint,
    switches: options.switches ?? {},
  });

  const frontDoor = createFrontDoor(cloud, createAuthenticator([sessions, services.iam.users], clock.now));
  const controls = createControls({ clock, eventLog, faults });
  const stopServices = async (): Promise<void> => {
    clock.stop();
    await services.stop();
  };
  const server = await startServer(options.port ?? 0, (request) =>
    (isControl(request) ? controls : frontDoor)(request),
  ).catch(async (error: unknown) => {
    await stopServices();
    throw error;
  });
  endpoint = server.endpoint;

  const { lambda, code, iam } = services;
  const deployer = createDeployer({
    kernel: cloud.kernel,
    lambda,
    identities,
    code,
    users: { create: (name, arn) => void iam.users.putUser(name, arn), remove: (name) => iam.users.removeUser(name) },
    call: (service, operation, input) => cloud.kernel.call(ADMINISTRATOR, service, operation, input),
  });
  return {
    endpoint,
    kernel: cloud.kernel,
    services,
    faults,
    stacks: deployer.stacks,
    async deploy(assemblyDirectory, deployOptions) {
      const changes = await deployer.deploy(assemblyDirectory, deployOptions);
      // What the deployment set going, such as the test of a rotation's configuration, is part of it.
      await clock.advance(0);
      return changes;
    },
    undeploy: deployer.undeploy,
    advance: clock.advance,
    events: eventLog.since,
    subscribe: eventLog.subscribe,
    async stop() {
      await stopServices();
      await server.close();
    },
  };
}
