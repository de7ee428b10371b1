import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { checkAdmin, type RotatorProvider } from '../../../lib/cdk/rotator-provider';
import { MANY, ONE } from '../../support/memory-provider';

const ADMIN = {} as ISecret;
const type = (needsAdmin: boolean, capabilities = MANY): RotatorProvider => ({
  needsAdmin,
  capabilities,
  iamNeeds: [],
});
const check = (given: { adminSecret?: ISecret; adminIsSelf?: boolean }, provider: RotatorProvider) => () =>
  checkAdmin({ rotator: 'own', providerType: 'http', ...given }, provider);

describe('the admin credential of a rotator', () => {
  it.each([
    ['a secret', { adminSecret: ADMIN }, type(true)],
    ['the keys themselves', { adminIsSelf: true }, type(true)],
    ['the functions’ role', {}, type(false)],
  ])('may be %s', (_, given, provider) => {
    expect(check(given, provider)).not.toThrow();
  });

  it.each([
    [{}, type(true), "rotator 'own': provider type 'http' needs adminSecret"],
    [{ adminSecret: ADMIN, adminIsSelf: true }, type(true), 'expected either adminSecret or adminIsSelf'],
    [{ adminIsSelf: true }, type(false), "provider type 'http' has no admin credential"],
    [{ adminIsSelf: true }, type(true, ONE), 'a single key that is rolled in place cannot be its own admin credential'],
  ])('is refused: %j', (given, provider, message) => {
    expect(check(given, provider)).toThrow(message);
  });
});
