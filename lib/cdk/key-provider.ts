// Written by `npm run docs:api` from lib/providers and docs/providers: change those.
import type { AwsApiGatewayOptions } from './provider-options/aws-api-gateway';
import type { AwsIamOptions } from './provider-options/aws-iam';
import type { CloudflareOptions } from './provider-options/cloudflare';
import type { DatadogOptions } from './provider-options/datadog';
import type { EntraOptions } from './provider-options/entra';
import type { HttpOptions } from './provider-options/http';
import type { NpmOptions } from './provider-options/npm';
import type { OktaOptions } from './provider-options/okta';
import type { OpenaiOptions } from './provider-options/openai';
import type { SandboxOptions } from './provider-options/sandbox';
import type { SendgridOptions } from './provider-options/sendgrid';
import type { SuppliedOptions } from './provider-options/supplied';
import type { TwilioOptions } from './provider-options/twilio';
import { configuredProvider, type KeyProviderProps, type ProviderFileProps } from './configured-provider';

/**
 * Who issues and accepts the keys of a rotator: one provider type with its options. A type has a method of its own;
 * `fromFile` takes a type that stays in your repository. Wrong options throw here, all of them at once.
 *
 * `KeyOption` are the options that one key may set for itself.
 *
 * @example
 * KeyProvider.twilio({ account: 'AC0123456789abcdef0123456789abcdef', policy: 'standard' });
 */
export class KeyProvider<KeyOption extends string = string> {
  /**
   * API keys of API Gateway's REST APIs, as your clients send them in `x-api-key`.
   *
   * Setup: docs/providers/aws-api-gateway.md
   */
  static awsApiGateway(options: AwsApiGatewayOptions): KeyProvider<'usagePlan'> {
    return new KeyProvider({ type: 'aws-api-gateway', options });
  }

  /**
   * Access keys of IAM users, for what cannot use a role: a build server elsewhere, an appliance.
   *
   * Setup: docs/providers/aws-iam.md
   */
  static awsIam(options: AwsIamOptions): KeyProvider<'user'> {
    return new KeyProvider({ type: 'aws-iam', options });
  }

  /**
   * API tokens of a Cloudflare account (recommended: they outlive the person who made them), or of a user.
   *
   * Setup: docs/providers/cloudflare.md
   */
  static cloudflare(options: CloudflareOptions = {}): KeyProvider<never> {
    return new KeyProvider({ type: 'cloudflare', options });
  }

  /**
   * API keys of a Datadog organization, and application keys of its service accounts.
   *
   * Setup: docs/providers/datadog.md
   */
  static datadog(options: DatadogOptions = {}): KeyProvider<'kind' | 'serviceAccount' | 'scopes'> {
    return new KeyProvider({ type: 'datadog', options });
  }

  /**
   * Passwords (client secrets) of applications in Microsoft Entra ID.
   *
   * Setup: docs/providers/entra.md
   */
  static entra(options: EntraOptions): KeyProvider<'appId' | 'application' | 'lifetime'> {
    return new KeyProvider({ type: 'entra', options });
  }

  /**
   * A provider that is described in configuration: an API gateway of your own, or a provider without a type of its own.
   *
   * Setup: docs/providers/http.md
   */
  static http(
    options: HttpOptions,
  ): KeyProvider<'account' | 'project' | 'user' | 'group' | 'role' | 'plan' | 'scope' | 'environment' | 'region'> {
    return new KeyProvider({ type: 'http', options });
  }

  /**
   * Access tokens of a user of an npm registry: Verdaccio, or a registry that follows npm's own API for granular tokens.
   *
   * Setup: docs/providers/npm.md
   */
  static npm(options: NpmOptions = {}): KeyProvider<'access' | 'cidr' | 'packages' | 'scopes'> {
    return new KeyProvider({ type: 'npm', options });
  }

  /**
   * Client secrets of OAuth 2.0 and OpenID Connect apps at Okta.
   *
   * Setup: docs/providers/okta.md
   */
  static okta(options: OktaOptions): KeyProvider<'app' | 'clientId' | 'authorizationServer' | 'scope'> {
    return new KeyProvider({ type: 'okta', options });
  }

  /**
   * API keys of OpenAI projects.
   *
   * Setup: docs/providers/openai.md
   */
  static openai(options: OpenaiOptions = {}): KeyProvider<'project'> {
    return new KeyProvider({ type: 'openai', options });
  }

  /**
   * A provider within your own account, whose keys open nothing.
   *
   * Setup: docs/providers/sandbox.md
   */
  static sandbox(options: SandboxOptions = {}): KeyProvider<'principal'> {
    return new KeyProvider({ type: 'sandbox', options });
  }

  /**
   * API keys of Twilio SendGrid, of an account or of one of its subusers.
   *
   * Setup: docs/providers/sendgrid.md
   */
  static sendgrid(options: SendgridOptions = {}): KeyProvider<'scopes' | 'onBehalfOf'> {
    return new KeyProvider({ type: 'sendgrid', options });
  }

  /**
   * For providers whose API can make no keys: a person makes the new key at the provider's console, `keyturn supply` hands it over without showing it, and from there on the rotation is the usual one.
   *
   * Setup: docs/providers/supplied.md
   */
  static supplied(options: SuppliedOptions): KeyProvider<never> {
    return new KeyProvider({ type: 'supplied', options });
  }

  /**
   * API keys of Twilio, Standard and Restricted.
   *
   * Setup: docs/providers/twilio.md
   */
  static twilio(options: TwilioOptions = {}): KeyProvider<'account' | 'policy' | 'verify'> {
    return new KeyProvider({ type: 'twilio', options });
  }

  /** A provider type of your own, from the TypeScript file that exports it. docs/providers/writing-one.md */
  static fromFile(props: ProviderFileProps): KeyProvider {
    return new KeyProvider(props);
  }

  /** The provider type's name. */
  readonly type: string;
  /** Absolute path of the file that exports the type; absent for Keyturn's own types. */
  readonly file?: string;
  /** The options as the functions read them. Never a credential. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Names of the options that one key may set for itself. */
  readonly keyOptions: readonly KeyOption[];

  /** For a type that is known only when the app runs; the methods above are checked by the compiler, too. */
  constructor(props: KeyProviderProps) {
    const { type, file, options, keyOptions } = configuredProvider(props);
    this.type = type;
    if (file !== undefined) this.file = file;
    this.options = options;
    this.keyOptions = keyOptions as readonly KeyOption[];
  }
}
