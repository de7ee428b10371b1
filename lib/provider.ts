/**
 * keyturn/provider: what you write a provider type with. Apart from the constructs, because it goes into the bundles of
 * functions. docs/providers/writing-one.md has a whole example.
 */
export type { Answer } from './providers/kit/answer';
export { adminField, basic, bearer, checkAdminBy, keyText } from './providers/kit/credentials';
export { dateAt, keyIdAt, listAt, maybeTextAt, textAt, textsAt, valueAt } from './providers/kit/document';
export type { Document } from './providers/kit/document';
export { duration, endpoint, pattern, commonFields } from './providers/kit/option-fields';
export { structureProblems as optionProblems } from './providers/kit/option-problems';
export type {
  AdminCredential,
  Http,
  HttpRequest,
  HttpResponse,
  IamNeed,
  OptionProblem,
  ProviderAdapter,
  ProviderDeps,
  ProviderType,
} from './providers/kit/provider-type';
export { find, issueOnce, path, request, requestPages, revokeBy, verifyBy } from './providers/kit/rest';
export type { Findable, Match, RestApi, RestRequest } from './providers/kit/rest';
export { ApiKey } from './rotation/api-key';
export { parseDuration } from './rotation/duration';
export { isRotationError, RotationError } from './rotation/errors';
export type { Capabilities, HeldKey, IssuedKey, ListedKey, Provider, Verdict } from './rotation/provider';
