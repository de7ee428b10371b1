import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LocalDeployment } from '../../lib/local/deploy-inventory';
import { synthesize } from '../../lib/local/synthesize';
import { AwsError } from '../../packages/local-cloud/src/kernel/kernel';
import { findSecret } from '../../packages/local-cloud/src/services/secrets-manager/find-secret';
import { save } from '../../packages/local-cloud/src/services/secrets-manager/state';
import { deployWatched } from './deploy-watched';
import { type AssemblyChange, editedAssembly } from './edited-assembly';
import { BrokenExpectation } from './must';
import { CHAPTERS, type ChapterName } from './permission-chapters';
import { openScene } from './scene';
import { type TemplateStatement, templateStatements } from './template-statements';
import { ADMIN_SECRET, ADMIN_TOKEN, twoProviders } from './two-providers';
import { openCloud } from '../../packages/local-cloud/test/open-cloud';

// Every statement that the stack deploys is taken away by itself, and a story must be seen to break without it: all by
// `npm run permissions`, which takes some minutes, and one in eight among the other tests.

const ALL = Object.keys(CHAPTERS) as ChapterName[];
const SUBJECTS = { gateway: 'prod/gateway-key', iam: 'prod/billing-key' } as const;
const ROTATORS = Object.keys(SUBJECTS) as (keyof typeof SUBJECTS)[];
type Rotator = keyof typeof SUBJECTS;

/** A secret of another installation, which the gateway's key follows. */
const STAGING = 'staging/gateway-key';
const inventory = twoProviders({ after: { key: STAGING, within: '30d' } });
const assembly = mkdtempSync(join(tmpdir(), 'keyturn-permissions-'));
synthesize(inventory, assembly);
afterAll(() => rmSync(assembly, { recursive: true }));

interface Reported {
  /** The expectation at which the story broke; undefined for a story that was played to its end. */
  readonly broke?: string;
  /** `sqs:ReceiveMessage`: what the roles of the rotator have called. */
  readonly called: ReadonlySet<string>;
}

/** Tells chapters until an expectation breaks. */
async function tell(rotator: Rotator, change: AssemblyChange, chapters: readonly ChapterName[]): Promise<Reported> {
  const edited = editedAssembly(assembly, change);
  let deployment: LocalDeployment | undefined;
  try {
    deployment = await deployWatched(inventory, {
      assembly: edited.directory,
      secrets: { [ADMIN_SECRET]: JSON.stringify({ token: ADMIN_TOKEN }), [STAGING]: 'rotated elsewhere' },
      // AWS does not say what CancelRotateSecret leaves: here the tag alone must do.
      switches: { secretsManager: { cancelForgetsFunction: true }, iamPropagationMs: 0 },
    });
    const { secrets } = openCloud(deployment.cloud).services.secretsManager;
    save(secrets, { ...findSecret(secrets, STAGING), lastRotatedAt: deployment.cloud.now() });
    const scene = await openScene(deployment, rotator, SUBJECTS[rotator]);
    for (const name of chapters) await CHAPTERS[name](scene);
    return { called: calledBy(deployment, `Keyturn-Rotators${rotator}`) };
  } catch (error) {
    if (isBroken(error)) return { broke: error.message, called: new Set() };
    throw error;
  } finally {
    await deployment?.stop();
    edited.remove();
  }
}

function calledBy({ cloud }: LocalDeployment, roles: string): ReadonlySet<string> {
  const calls = cloud.events().filter(({ type, caller }) => type === 'Call' && String(caller).includes(roles));
  // CloudWatch signs as another service than its actions are named after.
  return new Set(
    calls.map(({ source, operation }) => `${source.replace('monitoring', 'cloudwatch')}:${String(operation)}`),
  );
}

/** An expectation that does not hold, a call that is denied to the person who tells the story, a deployment that fails. */
function isBroken(error: unknown): error is Error {
  if (error instanceof AwsError) return error.code === 'AccessDeniedException';
  return error instanceof BrokenExpectation || (error instanceof Error && error.message.startsWith('stack Keyturn: '));
}

/** The chapter that is played first, because it most likely needs the statement. Should it hold, all the others follow. */
function likelyChapter({ resource, resourceType, text }: TemplateStatement): ChapterName {
  const has = (pattern: RegExp) => pattern.test(text);
  if (/RollbackOn/.test(resource)) return 'alarmed';
  if (/FailureReported/.test(resource)) return 'lostAnswer';
  if (/Operate|Responder/.test(resource)) return 'operating';
  if (/Inspect|Reader/.test(resource)) return 'looking';
  if (/ResourcePolicy|QueuePolicy/.test(resourceType) || has(/SecureTransport/)) return 'guards';
  if (/Gauges|TopicPolicy/.test(resource) || has(/sqs:|ListSecrets/)) {
    return has(/ListSecrets/) && /Rotate/.test(resource.replace('Rotators', '')) ? 'lostAnswer' : 'failures';
  }
  if (/Sweep/.test(resource)) return 'sweep';
  if (has(/ResourceTag/)) return 'cancelled';
  if (/Reconcile/.test(resource)) return has(/events:/) ? 'sweep' : 'person';
  return /RevokePolicy/.test(resource) && has(/scheduler:Create|PassRole/) ? 'extension' : 'rotation';
}

/** The rotator of a statement. What both share is tried with the first. */
function rotatorOf({ resource }: TemplateStatement): Rotator {
  return /^Rotatorsiam|^Keysprodbilling/.test(resource) ? 'iam' : 'gateway';
}

/** The template without what belongs to other rotators alone: they have a part in no story of this one's. */
function only(rotator: Rotator): AssemblyChange {
  const others = /^Rotatorsiam|^Keysprodbilling/;
  const own = /^Rotatorsgateway|^Keysprodgateway/;
  const foreign = rotator === 'iam' ? own : others;
  return ({ Resources }) => {
    for (const id of Object.keys(Resources)) if (foreign.test(id)) delete Resources[id];
  };
}

const statements = templateStatements(assembly);
const tried = statements.filter((_, index) => process.env['PERMISSIONS'] === 'all' || index % 8 === 0);

/** Asked of a role by a service, which calls nothing in its name. */
const ASKED_BY_SERVICES = ['iam:PassRole', 'logs:CreateLogStream', 'logs:PutLogEvents', 'lambda:InvokeFunction'];

test.concurrent.each(ROTATORS)(
  'the whole story of %s holds, and calls every action that it is allowed',
  async (rotator) => {
    const { broke, called } = await tell(rotator, () => undefined, ALL);
    expect(broke).toBeUndefined();
    const own = statements.filter((one) => one.resourceType === 'AWS::IAM::Policy' && rotatorOf(one) === rotator);
    const allowed = own.flatMap(({ text }) => [(JSON.parse(text) as { Action: string | string[] }).Action].flat());
    expect(allowed.length).toBeGreaterThan(20);
    expect(allowed.filter((action) => !called.has(action) && !ASKED_BY_SERVICES.includes(action))).toEqual([]);
  },
);

test.concurrent.each(ROTATORS)('the whole story of %s holds without the other rotator', async (rotator) => {
  expect((await tell(rotator, only(rotator), ALL)).broke).toBeUndefined();
});

test.concurrent.each(tried.map((statement) => [statement.title, statement] as const))(
  'a story breaks without %s',
  async (_, statement) => {
    const rotator = rotatorOf(statement);
    const likely = likelyChapter(statement);
    const change: AssemblyChange = (template) => {
      statement.remove(template);
      only(rotator)(template);
    };
    const { broke } = await tell(rotator, change, [likely, ...ALL.filter((name) => name !== likely)]);
    expect(broke).toEqual(expect.any(String));
  },
);
