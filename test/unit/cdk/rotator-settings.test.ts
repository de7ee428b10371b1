import { Duration } from 'aws-cdk-lib';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { adminMessages, rotatorSettings } from '../../../lib/cdk/rotator-settings';
import { MANY, ONE } from '../../support/memory-provider';
import { gateway } from './synthesize';

const ADMIN = {} as ISecret;
const traits = (needsAdmin: boolean, capabilities = MANY) => ({ needsAdmin, capabilities });
const check = (given: { adminSecret?: ISecret; adminIsSelf?: boolean }, of: ReturnType<typeof traits>) =>
  adminMessages({ provider: gateway(), ...given }, of);

describe('the admin credential of a rotator', () => {
  it.each([
    ['a secret', { adminSecret: ADMIN }, traits(true)],
    ['the keys themselves', { adminIsSelf: true }, traits(true)],
    ['the functions’ role', {}, traits(false)],
  ])('may be %s', (_, given, of) => {
    expect(check(given, of)).toEqual([]);
  });

  it.each([
    [{}, traits(true), "provider type 'http' needs adminSecret"],
    [{ adminSecret: ADMIN, adminIsSelf: true }, traits(true), 'expected either adminSecret or adminIsSelf'],
    [{ adminIsSelf: true }, traits(false), "provider type 'http' has no admin credential"],
    [
      { adminIsSelf: true },
      traits(true, ONE),
      'a single key that is rolled in place cannot be its own admin credential',
    ],
  ])('is refused: %j', (given, of, message) => {
    expect(check(given, of)).toEqual([message]);
  });
});

test('everything that is wrong is said at once', () => {
  const props = {
    rotatorName: 'Own',
    provider: gateway(),
    grace: Duration.days(31),
    minGrace: Duration.days(32),
    usualAuthFailureRate: 2,
  };
  expect(() => rotatorSettings(props)).toThrow(
    "rotator 'Own': expected a rotatorName of lower-case letters, digits and hyphens, at most 40, a letter first; " +
      "provider type 'http' needs adminSecret; grace is shorter than minGrace; a grace period is 30 days at the most; " +
      'expected usualAuthFailureRate from 0 to 1, found 2',
  );
});

test('the usual grace period is a day, or the minimum where that is longer', () => {
  const graceWith = (minGrace: Duration) =>
    rotatorSettings({ rotatorName: 'own', provider: gateway(), adminSecret: ADMIN, minGrace }).grace.toHours();
  expect([Duration.seconds(0), Duration.hours(36)].map(graceWith)).toEqual([24, 36]);
});
