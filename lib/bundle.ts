/**
 * How a door of lambdas/ becomes the code of a function: by esbuild, into one ES module that carries one provider type.
 * The constructs hand this to NodejsFunction, and test/architecture.test.ts measures what comes out.
 */
export const BUNDLE = {
  /** ES modules first: CommonJS builds of the SDK cannot be shaken and are a third larger. */
  mainFields: ['module', 'main'],
  /** The oldest Node on which a developer runs a bundle; Lambda's own is newer. */
  target: 'node20',
  /**
   * Credentials of a function come from its environment. These are the SDK's other ways to them, imported only when that
   * one has failed: a quarter of the bundle that a function never runs.
   */
  externalModules: [
    '@aws-sdk/credential-provider-ini',
    '@aws-sdk/credential-provider-process',
    '@aws-sdk/credential-provider-sso',
    '@aws-sdk/credential-provider-web-identity',
    '@smithy/credential-provider-imds',
  ],
} as const;

/** The specifier by which the doors import their provider type; esbuild's alias points it at that type's file. */
export const PROVIDER_SPECIFIER = '#provider';
