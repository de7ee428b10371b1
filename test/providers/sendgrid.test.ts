import { createSendgridVendor, type SendgridVendor } from '../../lib/local/vendors/sendgrid';
import { providerType } from '../../lib/providers/sendgrid';
import { describeProviderContract } from '../contracts/provider-contract';
import { vendorHarness } from './vendor-harness';

const HOST = 'https://api.sendgrid.com';
const ADMIN = { apiKey: 'SG.admin-canary' };

function sendgridHarness(vendor: Partial<Parameters<typeof createSendgridVendor>[0]> = {}, options = {}) {
  let fake: SendgridVendor | undefined;
  const harness = vendorHarness({
    type: providerType,
    options: { scopes: 'mail.send+alerts.read', ...options },
    vendor: (base) => (fake = createSendgridVendor({ ...base, ...vendor })),
    admin: ADMIN,
    origins: [HOST],
  });
  return { ...harness, scopesOf: (keyId: string) => fake?.scopesOf(keyId) };
}

describeProviderContract('sendgrid', () => sendgridHarness());
describeProviderContract('sendgrid: one key told as a list', () => sendgridHarness({ wraps: true }));
