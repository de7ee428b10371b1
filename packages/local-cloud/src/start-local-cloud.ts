import { randomBytes, randomUUID } from 'node:crypto';
import { createAuthenticator } from './server/authenticate';
import { createClock } from './time/clock';
import { createCloud } from './kernel/cloud';
import { createControls, isControl } from './server/controls';
import { createDeployer } from './deploy/deploy-assembly';
import { createEventLog } from './kernel/event-log';
import { createFaults } from './faults/faults';
import { createFrontDoor } from './server/front-door';
import type { Caller, Kernel } from './kernel/kernel';
import type { LocalCloud, LocalCloudOptions } from './local-cloud';
import { startServices, type LocalServices } from './local-services';
import { createAuthorizer } from './policy/authorizer';
import { createIdentities, identityPoliciesOf, principalTagsOf } from './policy/identities';
import { machineClock } from './time/real-clock';
import { startServer } from './server/server';
import { viewAccessKeys } from './services/iam/access-key-view';
import { lookUp } from './services/secrets-manager/find-secret';
import { viewSecret } from './services/secrets-manager/secret-view';
import { createSessions } from './server/sessions';

/** A local cloud with the parts behind it, for this package's own tests. */
export interface OpenLocalCloud extends LocalCloud {
  readonly kernel: Kernel;
  readonly services: LocalServices;
}

/** The name alone: what an error says may quote a value. */
const nameOf = (error: unknown): string => (error instanceof Error ? error.name : typeof error);

const ADMINISTRATOR: Caller = { kind: 'administrator' };
const random = (size: number): Uint8Array => randomBytes(size);

/** Starts an empty account, served on a loopback port. Rejects in one line when the port is taken. */
export async function startLocalCloud(options: LocalCloudOptions = {}): Promise<OpenLocalCloud> {
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
  const call: LocalCloud['call'] = (service, operation, input = {}) =>
    cloud.kernel.call(ADMINISTRATOR, service, operation, input);
  const deployer = createDeployer({
    kernel: cloud.kernel,
    lambda,
    identities,
    code,
    users: { create: (name, arn) => void iam.users.putUser(name, arn), remove: (name) => iam.users.removeUser(name) },
    call: (service, operation, input) => cloud.kernel.call(ADMINISTRATOR, service, operation, input),
  });
  /** What a deployment set going, such as the test of a rotation's configuration, is part of it. */
  const settled = async <T>(deployed: Promise<T>): Promise<T> => {
    const changes = await deployed;
    await clock.advance(0);
    return changes;
  };
  return {
    ...{ endpoint, region, accountId, call, faults },
    kernel: cloud.kernel,
    services,
    deploy: (...source) => settled(deployer.deploy(...source)),
    deployTemplate: (...source) => settled(deployer.deployTemplate(...source)),
    undeploy: deployer.undeploy,
    stacks: deployer.stacks,
    now: clock.now,
    advance: clock.advance,
    events: eventLog.since,
    subscribe: eventLog.subscribe,
    secret(secretId) {
      const secret = lookUp(services.secretsManager.secrets, secretId);
      return secret && viewSecret(secret);
    },
    accessKeys: () => viewAccessKeys(iam.users),
    apiGateway: services.apiGateway.state,
    async stop() {
      await stopServices();
      await server.close();
    },
  };
}
