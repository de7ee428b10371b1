import { providerFactory } from '../../../lib/runtime/provider-factory';
import type { ProviderDeps, ProviderAdapter } from '../../../lib/providers/kit/provider-type';
import { ApiKey } from '../../../lib/rotation/api-key';
import type { Provider } from '../../../lib/rotation/provider';

interface Options {
  readonly endpoint: string;
  readonly user: string;
}

/** A type that wants an endpoint from the rotator and a user from each key, and hands on what it was created with. */
function fakeType(created: Options[], needsAdmin = false): ProviderAdapter<Options> {
  return {
    type: 'fake',
    needsAdmin,
    keyOptions: ['user'],
    check(options) {
      const given = options as Partial<Record<keyof Options, unknown>>;
      return (['endpoint', 'user'] as const)
        .filter((name) => typeof given[name] !== 'string')
        .map((name) => ({ path: [name], message: 'must be text' }));
    },
    capabilities: () => {
      throw new Error('not expected here');
    },
    create(options) {
      created.push(options);
      return {} as Provider;
    },
  };
}
const DEPS = {} as ProviderDeps;
const NO_KEY = () => Promise.resolve({});
const CONFIG = { providerType: 'fake', providerOptions: { endpoint: 'https://x' } };

describe('the provider of a secret', () => {
  it("is made from the rotator's options with the secret's own on top", () => {
    const created: Options[] = [];
    const config = { ...CONFIG, providerOptions: { endpoint: 'https://x', user: 'everyone' } };
    providerFactory(config, fakeType(created), DEPS)({ user: 'svc' }, NO_KEY);
    expect(created).toEqual([{ endpoint: 'https://x', user: 'svc' }]);
  });

  it('is refused where a secret sets what is the rotator’s to set', () => {
    const provider = providerFactory(CONFIG, fakeType([]), DEPS);
    expect(() => provider({ endpoint: 'https://elsewhere', user: 'svc' }, NO_KEY)).toThrow(
      expect.objectContaining({
        code: 'PolicyInvalid',
        message: expect.stringContaining('endpoint') as string,
      }) as Error,
    );
  });

  it('is refused where the secret does not bring what only it can', () => {
    const provider = providerFactory(CONFIG, fakeType([]), DEPS);
    expect(() => provider({}, NO_KEY)).toThrow(
      expect.objectContaining({
        code: 'PolicyInvalid',
        message: expect.stringContaining('user must be text') as string,
      }) as Error,
    );
  });
});

describe('the admin credential', () => {
  const admins: ProviderDeps['admin'][] = [];
  const type: ProviderAdapter<Options> = {
    ...fakeType([], true),
    create(_, { admin }) {
      admins.push(admin);
      return {} as Provider;
    },
  };
  const deps = { ...DEPS, admin: () => Promise.reject(new Error('no secret')) };
  const currentKey = () => Promise.resolve({ apiKey: ApiKey.of('canary') });

  it("is the secret's own current key where keys manage their siblings", () => {
    providerFactory({ ...CONFIG, adminIsSelf: true }, type, deps)({ user: 'svc' }, currentKey);
    expect(admins.pop()).toBe(currentKey);
  });

  it('is the admin secret elsewhere, never the key', () => {
    const config = { ...CONFIG, adminSecretArn: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:admin' };
    providerFactory(config, type, deps)({ user: 'svc' }, currentKey);
    expect(admins.pop()).toBe(deps.admin);
  });
});

describe('a function with another configuration than its bundle', () => {
  it.each([
    ['another type', { ...CONFIG, providerType: 'http' }, false, 'was built for "fake"'],
    ['wrong options', { ...CONFIG, providerOptions: {} }, false, 'endpoint must be text'],
    [
      'a wrong value for a key’s own option',
      { ...CONFIG, providerOptions: { endpoint: 'x', user: 1 } },
      false,
      'user must be text',
    ],
    ['no admin secret', CONFIG, true, 'KEYTURN_ADMIN_SECRET_ARN is not set'],
  ])('does not start: %s', (_, config, needsAdmin, message) => {
    expect(() => providerFactory(config, fakeType([], needsAdmin), DEPS)).toThrow(
      expect.objectContaining({
        code: 'ConfigurationInvalid',
        message: expect.stringContaining(message) as string,
      }) as Error,
    );
  });
});
