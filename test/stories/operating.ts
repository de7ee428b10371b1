import { randomUUID } from 'node:crypto';
import { logs, receipts, schedules } from './read-cloud';
import { ask, hire } from './looking';
import { must } from './must';
import type { Scene } from './scene';

const MINUTE = 60_000;

/** A person who may act, and needs no permission but to ask: on a secret that is ours by its function, then by its tag alone. */
export async function operating(scene: Scene): Promise<void> {
  const { secretName: SecretId, call } = scene;
  const responder = await hire(scene, 'responder');
  must(responder !== undefined, 'there is a policy for people who act');
  must(
    (await ask(scene, responder, 'inspect', { action: 'status' }))?.['keys'] !== undefined,
    'who may act may read as well',
  );
  const { arn: secretArn, tags = [] } = scene.secret();
  const act = async (action: string, more: Readonly<Record<string, unknown>>) => {
    const event = { action, secretArn, requestedBy: 'jo', reason: 'a story', ...more };
    return (await ask(scene, responder, 'operate', event)) ?? {};
  };

  await call('secretsmanager', 'UntagResource', { SecretId, TagKeys: tags.map(({ Key }) => Key) });
  const good = scene.stages().current;
  must((await act('rotate', { expect: good }))['outcome'] === 'done', 'a person starts a rotation');
  await scene.cloud.advance(0);
  const bad = scene.stages().current;
  must(bad !== good && scene.isAlive(scene.keyId(bad)), 'the rotation that a person started promotes a working key');

  const before = await schedules(scene);
  must((await act('extend', { until: later(scene) }))['outcome'] === 'done', 'a person extends the grace period');
  must((await schedules(scene)) > before, 'the wake-up for the extended time is scheduled');

  must((await act('rollback', { expect: bad }))['current'] === good, 'a person goes back to the previous version');
  must(scene.stages().current === good, 'AWSCURRENT is where the person wanted it');
  must(receipts(scene).includes(`rolledBack ${good} by jo`), 'what a person did has a receipt with their name');

  // The rotation's own tests of the key were uses of it, which IAM tells.
  await scene.cloud.advance(16 * MINUTE);
  must((await act('revoke', { versionId: bad }))['outcome'] === 'done', 'a person revokes a retiring key at once');
  must(!scene.isAlive(scene.keyId(bad)), 'the key that a person revoked is dead');
  must(
    (await scene.bus.read()).includes(`event Operator Acted ${scene.secretName} ${bad}`),
    'what a person did is reported',
  );
  must(logs(scene, 'operate').includes('operator acted'), 'what a person did is logged');

  scene.loseNextKey();
  await scene.rotate();
  must(scene.stages().pending !== undefined, 'a rotation is in progress, and waits for its repetition');
  const contained = await act('contain', { versionId: good });
  must(contained['state'] === 'rotating', 'a person contains a key while a rotation is in progress');
  await scene.cloud.advance(20 * MINUTE);
  must(!scene.isAlive(scene.keyId(good)), 'a contained key has no grace period');
  must(scene.liveKeys().length === 1, 'one key is left');
  await call('secretsmanager', 'TagResource', { SecretId, Tags: tags });

  await withoutFunction(scene, act);
}

/** Rotation is cancelled, and the rotation function forgotten. */
async function withoutFunction(
  scene: Scene,
  act: (action: string, more: Readonly<Record<string, unknown>>) => Promise<Readonly<Record<string, unknown>>>,
): Promise<void> {
  const { secretName: SecretId, call } = scene;
  const old = scene.stages().current;
  await scene.rotate();
  await call('secretsmanager', 'CancelRotateSecret', { SecretId });
  must(
    (await act('extend', { until: later(scene) }))['outcome'] === 'done',
    'a person extends a cancelled secret’s grace period',
  );
  await scene.cloud.advance(16 * MINUTE);
  must(
    (await act('revoke', { versionId: old }))['outcome'] === 'done',
    'a person revokes a cancelled secret’s old key',
  );
  must(!scene.isAlive(scene.keyId(old)), 'the cancelled secret’s old key is dead');
  await call('secretsmanager', 'RotateSecret', {
    SecretId,
    ClientRequestToken: randomUUID(),
    RotateImmediately: false,
  });
  await scene.cloud.advance(0);
}

/** An hour after the earliest retiring version is due. */
function later(scene: Scene): string {
  const [first] = scene.stages().retiring;
  return new Date((first?.dueAt.getTime() ?? 0) + 60 * MINUTE).toISOString();
}
