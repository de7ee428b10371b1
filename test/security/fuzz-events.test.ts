import fc from 'fast-check';
import { readInspectEvent, INSPECT_ACTIONS } from '../../lib/handlers/inspect-event';
import { operateHandler } from '../../lib/handlers/operate';
import { OPERATE_ACTIONS, readOperateEvent } from '../../lib/handlers/operate-event';
import { reconcileHandler } from '../../lib/handlers/reconcile';
import { readReconcileEvent } from '../../lib/handlers/reconcile-event';
import { revokeHandler } from '../../lib/handlers/revoke';
import { rotateHandler } from '../../lib/handlers/rotate';
import { readRotationEvent } from '../../lib/handlers/rotation-event';
import { readWakeUp } from '../../lib/handlers/wake-up';
import { world } from '../support/world';
import { FUZZ, hostileJson, inherited, MONSTERS, ownFields, tame } from './hostile';

const before = inherited();
afterEach(() => expect(inherited()).toEqual(before));

const ARN = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/x-AbCdEf';
const UUID = '00000000-0000-4000-8000-00000000000a';

/** An event that is right but for some of its fields. */
function spoilt(right: Readonly<Record<string, unknown>>): fc.Arbitrary<unknown> {
  const names = Object.keys(right);
  const spoils = fc.array(fc.tuple(fc.constantFrom(...names, '__proto__', 'constructor'), hostileJson(names)), {
    maxLength: 3,
  });
  return fc.oneof(
    hostileJson(names),
    spoils.map((fields) => ownFields([...Object.entries(right), ...fields])),
  );
}

const EVENTS = {
  rotation: spoilt({ Step: 'createSecret', SecretId: ARN, ClientRequestToken: UUID, RotationToken: 'token' }),
  wakeUp: spoilt({ v: 1, secretArn: ARN, versionId: UUID, keyId: 'key-1' }),
  reconcile: fc.oneof(
    spoilt({ job: 'gauges' }),
    spoilt({ resources: [ARN], detail: { labelUpdated: 'AWSCURRENT' } }),
    spoilt({ detail: { eventName: 'RotationFailed', additionalEventData: { SecretId: ARN }, errorMessage: 'x' } }),
  ),
  operate: fc
    .constantFrom(...OPERATE_ACTIONS)
    .chain((action) =>
      spoilt({ v: 1, action, secretArn: ARN, requestedBy: 'me', reason: 'r', expect: UUID, versionId: UUID, by: '2h' }),
    ),
  inspect: fc
    .constantFrom(...INSPECT_ACTIONS)
    .chain((action) => spoilt({ v: 1, action, secretArn: ARN, since: '2026-01-01T00:00:00Z', after: ARN })),
};

test.each([
  ['rotation', readRotationEvent],
  ['wakeUp', readWakeUp],
  ['reconcile', readReconcileEvent],
  ['operate', readOperateEvent],
  ['inspect', readInspectEvent],
] as const)('an event of %s is read, or refused as malformed', async (name, read) => {
  const seen = new Set<string>();
  const property = fc.asyncProperty(EVENTS[name], async (event) => {
    seen.add(await tame(() => read(event)));
  });
  await fc.assert(property, FUZZ);
  for (const monster of MONSTERS) {
    for (const event of [monster, { detail: monster, resources: monster, action: monster, v: 1, secretArn: monster }]) {
      seen.add(await tame(() => read(event)));
    }
  }
  expect([...seen].filter((code) => !['fine', 'EventMalformed', 'StepUnknown'].includes(code))).toEqual([]);
  expect(seen).toContain('EventMalformed');
});

test.each(['rotation', 'wakeUp', 'reconcile', 'operate'] as const)(
  'the function for %s ends with one of our errors, whatever it is sent',
  async (name) => {
    const { services, arn } = world();
    const acting = { ...services, rotation: { start: () => Promise.resolve('started' as const) } };
    const handlers = {
      rotation: rotateHandler(services),
      wakeUp: revokeHandler(services),
      reconcile: reconcileHandler(services),
      operate: operateHandler(acting),
    };
    const real = (event: unknown): unknown =>
      typeof event === 'object' && event !== null && (event as { secretArn?: unknown }).secretArn === ARN
        ? { ...event, secretArn: arn }
        : event;
    const property = fc.asyncProperty(EVENTS[name], async (event) => {
      await tame(() => handlers[name](real(event)));
    });
    await fc.assert(property, FUZZ);
  },
);
