import { providerType as awsApiGateway } from './aws-api-gateway';
import { providerType as awsIam } from './aws-iam';
import { providerType as cloudflare } from './cloudflare';
import { providerType as datadog } from './datadog';
import { providerType as entra } from './entra';
import { providerType as http } from './http';
import { providerType as npm } from './npm';
import { providerType as okta } from './okta';
import { providerType as openai } from './openai';
import { providerType as sandbox } from './sandbox';
import { providerType as sendgrid } from './sendgrid';
import { providerType as supplied } from './supplied';
import { providerType as twilio } from './twilio';
import type { ProviderType } from './kit/provider-type';

/** Every provider type by its name. For synth and the local cloud; a function's bundle carries one type, by `#provider`. */
export const providerTypes: Readonly<Record<string, ProviderType<unknown>>> = {
  [awsApiGateway.type]: awsApiGateway,
  [awsIam.type]: awsIam,
  [cloudflare.type]: cloudflare,
  [datadog.type]: datadog,
  [entra.type]: entra,
  [http.type]: http,
  [npm.type]: npm,
  [okta.type]: okta,
  [openai.type]: openai,
  [sandbox.type]: sandbox,
  [sendgrid.type]: sendgrid,
  [supplied.type]: supplied,
  [twilio.type]: twilio,
};
