import type { Installation } from '../rotation/installation';

/** One line of the doctor. `todo` stands with every problem. */
export interface Check {
  readonly check: string;
  readonly ok: boolean;
  readonly found: string;
  readonly todo?: string;
}

/** Whether what the rotator rests on is there and in order: each part is looked at, whatever became of the others. */
export async function diagnose(installation: Installation): Promise<readonly Check[]> {
  const checks: Check[] = [];
  for (const [name, look] of Object.entries(PARTS)) {
    try {
      checks.push(...(await look(installation)));
    } catch (error) {
      checks.push(unseen(name, error));
    }
  }
  return checks;
}

type Look = (installation: Installation) => Promise<readonly Check[]>;

const DEPLOY = 'deploy the inventory again: cdk deploy';

const functions: Look = async (installation) =>
  (await installation.functions()).map(({ name, state }) =>
    judged(`function ${name}`, state, state === 'Active', DEPLOY),
  );

const logGroups: Look = async (installation) =>
  (await installation.logGroups()).map(({ name, exists }) =>
    judged(`log group ${name}`, exists ? 'exists' : 'missing', exists, DEPLOY),
  );

const invocation: Look = async (installation) => {
  const may = await installation.rotationMayBeInvoked();
  return [judged('Secrets Manager may invoke the rotation function', may ? 'yes' : 'no', may, DEPLOY)];
};

const failures: Look = async (installation) => {
  const destination = await installation.failureDestination();
  const waiting = await installation.failedWakeUps();
  return [
    judged('destination of failed wake-ups', destination ?? 'none', destination !== undefined, DEPLOY),
    judged(
      'failure queue',
      waiting === 0 ? 'empty' : `${waiting} failed wake-ups`,
      waiting === 0,
      "read the revocation function's log for the cause; the reconciler takes them up every hour",
    ),
  ];
};

const schedules: Look = async (installation) => {
  const state = await installation.scheduleGroup();
  return [judged('schedule group of the wake-ups', state, state === 'ACTIVE', DEPLOY)];
};

/** The reconciler's heartbeat and the admin credential each have an alarm of their own. */
const alarmsAndTopics: Look = async (installation) => {
  const alarms = await installation.alarms();
  const topics = [...new Set(alarms.flatMap((alarm) => alarm.topics))];
  const checks = [
    judged('alarms', String(alarms.length), alarms.length > 0, DEPLOY),
    ...alarms.map(({ name, state, actionsEnabled, topics: told }) => {
      if (!actionsEnabled) return judged(`alarm ${name}`, 'its actions are disabled', false, 'enable-alarm-actions');
      if (told.length === 0) return judged(`alarm ${name}`, 'tells no topic', false, DEPLOY);
      return judged(`alarm ${name}`, state, state !== 'ALARM', 'follow the runbook that its description names');
    }),
  ];
  for (const topic of topics) {
    const confirmed = await installation.confirmedSubscriptions(topic);
    checks.push(
      judged(
        `topic ${topic.slice(topic.lastIndexOf(':') + 1)}`,
        `${confirmed} confirmed subscriptions`,
        confirmed > 0,
        'nobody hears of a failure: subscribe somebody to it, and confirm',
      ),
    );
  }
  return checks;
};

function judged(check: string, found: string, ok: boolean, todo: string): Check {
  return { check, ok, found, ...(!ok && { todo }) };
}

/** The name of an SDK's error is AWS's code. Its message could quote what it was about. */
function unseen(part: string, error: unknown): Check {
  const code = error instanceof Error ? error.name : 'unknown';
  return judged(part, `could not be seen: ${code}`, false, "deploy again; see the inspect function's log");
}

const PARTS: Readonly<Record<string, Look>> = {
  functions,
  'log groups': logGroups,
  'invocation by Secrets Manager': invocation,
  'failed wake-ups': failures,
  'schedule group': schedules,
  'alarms and topics': alarmsAndTopics,
};
