import { createHttpFakeProvider } from '../../../lib/testing/fake-providers/http/http-fake-provider';
import { inProcess } from '../../../lib/testing/fake-providers/kit/in-process';
import { providerFactory } from '../../../lib/runtime/provider-factory';
import { providerType } from '../../../lib/providers/http/provider';
import type { HttpOptions } from '../../../lib/providers/http/options';
import { reconcileAll, sweep } from '../../../lib/rotation/reconciliation/sweep';
import { putsValue } from '../../support/person';
import { HOUR, world } from '../../support/world';

/** A provider whose keys may issue and revoke each other, and which takes the newest one for the admin credential. */
function siblings() {
  const options: HttpOptions = {
    endpoint: 'https://siblings.example.com',
    headers: { authorization: 'Bearer {admin.apiKey}' },
    issue: { method: 'POST', path: '/keys', body: { name: '{lineage}' }, read: { keyId: 'id', key: 'secret' } },
    verify: {
      method: 'GET',
      path: '/me',
      headers: { 'x-api-key': '{key}' },
      accepted: { status: [200] },
      refused: { status: [401] },
    },
    revoke: { method: 'DELETE', path: '/keys/{keyId}' },
    list: { method: 'GET', path: '/keys', read: { keys: 'keys[]', keyId: 'id', name: 'name' } },
    propagation: '1s',
  };
  const here = world({ graceSeconds: 3600 });
  const fakeProvider = createHttpFakeProvider(options, { admin: {}, clock: here.clock, propagationMs: 0 });
  const first = fakeProvider.keys.issue('first', true);
  const asked: string[] = [];
  const http = inProcess(
    {
      ...fakeProvider,
      handle: (request) => {
        const bearer = request.headers['authorization']?.replace('Bearer ', '') ?? '';
        const asking = fakeProvider.keys.byValue(bearer);
        if (asking) asked.push(`${request.method} by ${fakeProvider.keys.all().indexOf(asking) + 1}`);
        fakeProvider.setAdmin({ apiKey: asking && fakeProvider.keys.isAccepted(asking) ? bearer : 'none' });
        return fakeProvider.handle(request);
      },
    },
    here.clock.sleep,
  );
  const deps = { admin: () => Promise.reject(new Error('there is no admin secret')), http, clock: here.clock };
  const config = { providerType: 'http', providerOptions: options, adminIsSelf: true };
  Object.assign(here.services, {
    provider: providerFactory(config, providerType, deps),
    settings: { ...here.services.settings, adminIsSelf: true },
  });
  return { here, fakeProvider, asked, first: JSON.stringify({ apiKey: first.value, apiKeyId: first.keyId }) };
}

describe('admin: self', () => {
  it('has the current key issue the new one, and after promotion the new one revoke the old', async () => {
    const { here, fakeProvider, asked, first } = siblings();
    const tag = (keyId: string, versionId: string) => ({ Key: 'keyturn:adopted', Value: `${versionId} ${keyId}` });
    const put = putsValue(here, first);
    const adopted = [...(here.secret().tags ?? []), tag(fakeProvider.keys.all()[0]?.keyId ?? '', put)];
    here.secrets.byArn.set(here.arn, { ...here.secret(), tags: adopted });
    await here.rotate();
    expect(asked.filter((one) => one.startsWith('POST'))).toEqual(['POST by 1']);
    await here.clock.advance(2 * HOUR);
    expect(asked.filter((one) => one.startsWith('DELETE'))).toEqual(['DELETE by 2']);
    expect(fakeProvider.keys.all().map(({ state }) => state)).toEqual(['revoked', 'active']);
    expect(here.failures).toEqual([]);
  });

  it('says of a placeholder that a first key must be put in by hand and adopted', async () => {
    const { here } = siblings();
    await expect(here.step('createSecret', here.begin())).rejects.toMatchObject({
      code: 'AdminCredentialMissing',
      retryable: false,
      message: expect.stringContaining(
        "put a first key into it by hand and bring it under rotation with 'keyturn adopt prod/gateway-key'",
      ) as string,
    });
  });

  it('checks each secret by itself in the sweep and the hourly health check: one without a key hides no other', async () => {
    const { here, first } = siblings();
    putsValue(here, first);
    here.beside('prod/without-a-key');
    await expect(sweep(here.services)).rejects.toMatchObject({ code: 'AdminCredentialMissing' });
    expect(here.counted).toContainEqual({ name: 'ForeignKeys', value: 0 });
    await reconcileAll(here.services);
    expect(here.counted).toContainEqual({ name: 'AdminCredentialProblems', value: 1 });
    expect(here.events).toContainEqual(
      expect.objectContaining({ type: 'Admin Credential Problem', secretName: 'prod/without-a-key' }),
    );
  });
});
