import { randomBytes, randomUUID } from 'node:crypto';
import { createAuthenticator } from '../src/server/authenticate';
import { type LocalClock, createClock } from '../src/time/clock';
import { type Cloud, createCloud } from '../src/kernel/cloud';
import { createControls, isControl } from '../src/server/controls';
import type { CredentialSource } from '../src/server/credentials';
import { type EventLog, createEventLog } from '../src/kernel/event-log';
import { type Faults, createFaults } from '../src/faults/faults';
import { createFrontDoor } from '../src/server/front-door';
import { AwsError, type Authorization, type Caller, type ServiceDefinition } from '../src/kernel/kernel';
import { machineClock } from '../src/time/real-clock';
import { startServer } from '../src/server/server';
import { type Sessions, createSessions } from '../src/server/sessions';

export const ACCOUNT = '111122223333';
export const REGION = 'eu-central-1';

/** A cloud that only the administrator may use, but for what `allow` lets through, served on a free port. */
export interface ServedCloud {
  readonly endpoint: string;
  readonly cloud: Cloud;
  readonly clock: LocalClock;
  readonly eventLog: EventLog;
  readonly faults: Faults;
  readonly sessions: Sessions;
  readonly killed: Caller[];
  /** Configuration of an SDK client that reaches it as the administrator. */
  readonly client: {
    endpoint: string;
    region: string;
    credentials: { accessKeyId: string; secretAccessKey: string };
    maxAttempts: number;
  };
  stop(): Promise<void>;
}

export async function serveCloud(
  definitions: (
    cloud: Cloud,
    sessions: Sessions,
  ) => readonly (ServiceDefinition & { credentials?: CredentialSource })[],
  allow: (caller: Caller, what: Authorization) => boolean = () => false,
): Promise<ServedCloud> {
  const clock = createClock(machineClock, () => {});
  const eventLog = createEventLog(clock.now);
  const killed: Caller[] = [];
  const faults = createFaults({
    sleep: (ms) => new Promise((done) => setTimeout(done, ms)),
    kill: (caller) => void killed.push(caller),
    onStrike: () => {},
  });
  const cloud = createCloud({
    region: REGION,
    accountId: ACCOUNT,
    clock,
    eventLog,
    faults,
    newId: randomUUID,
    authorize: (caller, what) => {
      if (!allow(caller, what))
        throw new AwsError('AccessDeniedException', `not authorized to perform: ${what.action}`);
    },
  });
  const sessions = createSessions((size) => randomBytes(size));
  const sources: CredentialSource[] = [sessions];
  for (const definition of definitions(cloud, sessions)) {
    cloud.register(definition);
    if (definition.credentials) sources.push(definition.credentials);
  }
  const frontDoor = createFrontDoor(cloud, createAuthenticator(sources, clock.now));
  const controls = createControls({ clock, eventLog, faults });
  const server = await startServer(0, (request) => (isControl(request) ? controls : frontDoor)(request));
  return {
    endpoint: server.endpoint,
    cloud,
    clock,
    eventLog,
    faults,
    sessions,
    killed,
    client: {
      endpoint: server.endpoint,
      region: REGION,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      maxAttempts: 1,
    },
    stop: () => {
      clock.stop();
      return server.close();
    },
  };
}
