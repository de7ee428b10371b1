import { Duration, Stack } from 'aws-cdk-lib';
import { KeyProvider } from '../../../lib/cdk/key-provider';
import type { TwilioOptions } from '../../../lib/cdk/provider-options/twilio';
import { KeyRotator } from '../../../lib/cdk/key-rotator';
import { providerTypes } from '../../../lib/providers/catalog';
import { bareApp, GATEWAY } from './synthesize';

test('every provider type has a method of its name', () => {
  const methods = Object.keys(providerTypes).map((type) =>
    type.replace(/-([a-z])/g, (_, a: string) => a.toUpperCase()),
  );
  expect(methods.filter((name) => typeof Reflect.get(KeyProvider, name) !== 'function')).toEqual([]);
});

test('options are held as keys.yaml has them, durations included', () => {
  const { type, options } = KeyProvider.entra({
    tenant: 'example.com',
    lifetime: Duration.days(90),
    propagation: Duration.minutes(2),
  });
  expect([type, options]).toEqual(['entra', { tenant: 'example.com', lifetime: '90d', propagation: '2m' }]);
});

test('a description of type http is taken as it is', () => {
  const { options } = KeyProvider.http({
    ...GATEWAY,
    propagation: Duration.seconds(5),
    issue: { ...GATEWAY.issue, method: 'POST' },
    verify: { ...GATEWAY.verify, method: 'GET' },
    revoke: { ...GATEWAY.revoke, method: 'DELETE' },
    list: { ...GATEWAY.list, method: 'GET' },
  });
  expect(options).toEqual(GATEWAY);
});

test('wrong options throw where they are written, all of them at once', () => {
  expect(() => KeyProvider.twilio({ account: 'me', region: 'mars' as 'us1' })).toThrow(
    /^options of provider type 'twilio':\n {2}options.account: expected an account SID[^]*\n {2}options.region: /,
  );
});

test('a type of your own comes from its file', () => {
  expect(() => KeyProvider.fromFile({ file: './acme.ts' })).toThrow(/acme.ts cannot be loaded/);
  expect(() => new KeyProvider({})).toThrow("expected a provider type's name or file");
});

describe('a misspelt option is red in the editor, and throws', () => {
  test('of the provider', () => {
    const isKnown: 'acount' extends keyof TwilioOptions ? true : false = false;
    expect(isKnown).toBe(false);
    const misspelt = { acount: 'AC0123456789abcdef0123456789abcdef', policy: 'standard' };
    expect(() => KeyProvider.twilio({ ...misspelt })).toThrow(/acount/);
  });

  test('of one key', () => {
    const provider = KeyProvider.awsIam({ users: ['svc'], exclusive: true });
    const isKnown: 'usr' extends (typeof provider.keyOptions)[number] ? true : false = false;
    expect(isKnown).toBe(false);
    const options = { ...{ usr: 'svc' } };
    const rotator = () =>
      new KeyRotator(new Stack(bareApp(), 'Own'), 'Iam', {
        rotatorName: 'iam',
        provider: new KeyProvider({ type: provider.type, options: provider.options }),
        keys: { 'prod/a': { options } },
      });
    expect(rotator).toThrow(/usr/);
  });
});
