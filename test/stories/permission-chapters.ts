import { randomUUID } from 'node:crypto';
import { retiringLabel } from '../../lib/rotation/labels';
import { alarmed } from './alarmed';
import { label, logs, metric, receipts, schedules, waiting } from './read-cloud';
import { looking } from './looking';
import { must } from './must';
import { operating } from './operating';
import type { Scene } from './scene';
import { tagGuard, tlsOnly } from './guards';

/**
 * The story that needs every permission of a rotator, in chapters. Each begins with a key that was rotated once, and
 * leaves one that can be rotated again, so that a chapter alone is a story too.
 */
type Chapter = (scene: Scene) => Promise<void>;

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const GRACE = 30 * MINUTE;

/** A secret without a tag of ours, as one that exists and was not adopted: the rotation function alone makes it ours. */
async function withoutTags(scene: Scene, play: () => Promise<void>): Promise<void> {
  const { secretName: SecretId, call } = scene;
  const tags = scene.secret().tags ?? [];
  await call('secretsmanager', 'UntagResource', { SecretId, TagKeys: tags.map(({ Key }) => Key) });
  await play();
  await call('secretsmanager', 'TagResource', { SecretId, Tags: tags });
}

const rotation: Chapter = (scene) =>
  withoutTags(scene, async () => {
    const old = scene.stages().current;
    await scene.rotate();
    const { current, retiring } = scene.stages();
    must(current !== old && scene.isAlive(scene.keyId(current)), 'a rotation promotes a working key');
    must(scene.isAlive(scene.keyId(old)), 'the old key works through its grace period');
    must(retiring.length === 1 && retiring[0]?.versionId === old, 'the superseded version is retiring');
    must(
      (await heard(scene)).includes(`event Key Promoted ${scene.secretName} ${current}`),
      'the promotion is reported',
    );
    must(logs(scene, 'rotate').includes('step done'), 'the rotation writes its log');
    must(receipts(scene).includes(`promoted ${current} by rotation`), 'the promotion has a receipt');
    await scene.cloud.advance(GRACE + 2 * MINUTE);
    must(!scene.isAlive(scene.keyId(old)), 'the old key is revoked when it is due');
    must(scene.stages().retiring.length === 0, 'the labels of a revoked version are removed');
    must((await heard(scene)).includes(`event Key Revoked ${scene.secretName} ${old}`), 'the revocation is reported');
    must(logs(scene, 'revoke').includes('wake-up done'), 'the revocation writes its log');
    must(receipts(scene).includes(`revoked ${old} by rotation`), 'the revocation has a receipt');
  });

const extension: Chapter = (scene) =>
  withoutTags(scene, async () => {
    const old = scene.stages().current ?? '';
    await scene.rotate();
    const [retiring] = scene.stages().retiring;
    must(retiring !== undefined, 'the superseded version is retiring');
    const later = new Date((retiring?.dueAt.getTime() ?? 0) + GRACE);
    await label(scene, retiringLabel(later, old), { MoveToVersionId: old });
    await scene.cloud.advance(GRACE + 2 * MINUTE);
    must(scene.isAlive(scene.keyId(old)), 'an extended key is not revoked when it was due at first');
    must((await schedules(scene)) === 1, 'the revocation schedules a wake-up for the extended time');
    await scene.cloud.advance(GRACE);
    must(!scene.isAlive(scene.keyId(old)), 'an extended key is revoked at its new time');
  });

/** A person moves AWSCURRENT back, and Keyturn learns of it by the event alone. */
async function personGoesBack(scene: Scene): Promise<void> {
  const before = scene.stages().current ?? '';
  await scene.rotate();
  const left = scene.stages().current ?? '';
  const scheduled = await schedules(scene);
  await label(scene, 'AWSCURRENT', { MoveToVersionId: before, RemoveFromVersionId: left });
  await scene.cloud.advance(0);
  const { retiring } = scene.stages();
  must(
    retiring.length === 1 && retiring[0]?.versionId === left,
    'the version that a person moved away from is retiring, and no other',
  );
  must((await schedules(scene)) > scheduled, 'its wake-up is scheduled');
}

const person: Chapter = (scene) =>
  withoutTags(scene, async () => {
    await personGoesBack(scene);
    must(scene.stages().pending === undefined, 'the rotation that a person moved away from is over');
    must(logs(scene, 'reconcile').includes('version is retiring'), 'the reconciliation writes its log');
    must(
      receipts(scene).at(-1) === `promoted ${scene.stages().current} by rotation`,
      'what a person did has a receipt of the reconciliation',
    );
    await scene.cloud.advance(GRACE + 2 * MINUTE);
    must(scene.liveKeys().length === 1, 'one key is left');
  });

/** No revocation can see whether its successor works: all fail, one is left in the queue, and the reconciler ends it. */
const failures: Chapter = async (scene) => {
  const { cloud, alarms: inbox } = scene;
  const old = scene.stages().current;
  await scene.rotate();
  scene.stopVerifying();
  await cloud.advance(GRACE + 6 * MINUTE);
  must((await waiting(scene)) === 1, 'a revocation that failed three times is in the failure queue');
  // The alarm follows the reconciler's hourly health check, which leaves a due key a quarter of an hour.
  await cloud.advance(HOUR + 20 * MINUTE);
  const reported = await inbox.read();
  must(
    reported.includes(`alarm keyturn-${scene.rotator}-revocation-failed`),
    'people are notified that revocations fail',
  );
  must(
    reported.includes(`event Revocation Held ${scene.secretName} ${old}`),
    'people are notified whose revocation is held',
  );
  scene.heal();
  await cloud.advance(HOUR);
  must(!scene.isAlive(scene.keyId(old)), 'the hourly reconciliation revokes what is overdue');
  must((await waiting(scene)) === 0, 'the hourly reconciliation drains the failure queue');
  must((await metric(scene, 'ReconcilerHeartbeat')) > 0, 'the hourly reconciliation gives a sign of life');
};

/** The provider issues a key and the answer is lost: the rotation fails, is reported, and repeats itself. */
const lostAnswer: Chapter = async (scene) => {
  const { cloud, alarms: inbox } = scene;
  const old = scene.stages().current;
  scene.loseNextKey();
  await scene.rotate();
  must(scene.stages().current === old, 'the rotation fails and AWSCURRENT is untouched');
  await cloud.advance(20 * MINUTE);
  const reported = await inbox.read();
  must(
    includesPrefix(reported, `event Rotation Failed ${scene.secretName} `),
    'people are notified which rotation failed',
  );
  // Secrets Manager names no version.
  must(
    reported.includes(`event Rotation Failed ${scene.secretName}`),
    'people are notified what Secrets Manager says of it',
  );
  must(scene.stages().current !== old, 'the repeated rotation makes room by revoking its own orphan');
  must(scene.liveKeys().length === 2, 'the orphan is gone');
  await cloud.advance(GRACE + 2 * MINUTE);
};

const sweep: Chapter = async (scene) => {
  const orphan = await scene.plantOrphan();
  await scene.cloud.advance(24 * HOUR + MINUTE);
  must(!scene.isAlive(orphan), 'the daily sweep revokes an orphan');
  must((await heard(scene)).includes(`event Orphan Revoked ${scene.secretName}`), 'the sweep reports the orphan');
};

/** Rotation is cancelled, and the rotation function forgotten: the tag alone makes the secret ours. */
const cancelled: Chapter = async (scene) => {
  const old = scene.stages().current ?? '';
  await scene.rotate();
  await scene.call('secretsmanager', 'CancelRotateSecret', { SecretId: scene.secretName });
  await label(scene, 'AWSCURRENT', { MoveToVersionId: old, RemoveFromVersionId: scene.stages().current ?? '' });
  await scene.cloud.advance(0);
  must(scene.stages().retiring.length === 1, 'a cancelled secret is still reconciled');
  await scene.cloud.advance(GRACE + 2 * MINUTE);
  must(scene.liveKeys().length === 1, 'the keys of a cancelled secret still end');
  await scene.call('secretsmanager', 'RotateSecret', {
    SecretId: scene.secretName,
    ClientRequestToken: randomUUID(),
    RotateImmediately: false,
  });
  await scene.cloud.advance(0);
};

const heard = async (scene: Scene): Promise<readonly string[]> => scene.bus.read();

function includesPrefix(messages: readonly string[], beginning: string): boolean {
  return messages.some((message) => message.startsWith(beginning));
}

/** In the order in which the whole story tells them. */
export const CHAPTERS = {
  guards: async (scene: Scene) => {
    await tagGuard(scene);
    await tlsOnly(scene);
  },
  rotation,
  extension,
  person,
  failures,
  lostAnswer,
  cancelled,
  sweep,
  alarmed,
  looking,
  operating,
} satisfies Readonly<Record<string, Chapter>>;
export type ChapterName = keyof typeof CHAPTERS;
