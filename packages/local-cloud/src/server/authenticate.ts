import type { CredentialSource } from './credentials';
import { AwsError, type Caller } from '../kernel/kernel';
import type { WireRequest } from '../protocols/protocol';
import { type Signature, isSignedBy } from './sigv4';

export type Authenticate = (request: WireRequest, signature: Signature | undefined) => Caller;

/** Ids that only AWS issues: one that was not issued here is a mistake, not the administrator. */
const AWS_KEY_ID = /^(AKIA|ASIA)/;

const INVALID_TOKEN = 'The security token included in the request is invalid.';
const EXPIRED_TOKEN = 'The security token included in the request is expired';
const WRONG_SIGNATURE =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and ' +
  'signing method. Consult the service documentation for details.';

/**
 * Who sends a request. Access keys that were issued here are verified; any other id is the administrator, and so is a request without one.
 * Throws UnrecognizedClientException, ExpiredTokenException or InvalidSignatureException, in the words of AWS.
 */
export function createAuthenticator(sources: readonly CredentialSource[], now: () => Date): Authenticate {
  return (request, signature) => {
    if (!signature) return { kind: 'administrator' };
    const { accessKeyId } = signature;
    for (const source of sources) {
      const credential = source.find(accessKeyId);
      if (!credential) continue;
      if (request.headers['x-amz-security-token'] !== credential.sessionToken) {
        throw new AwsError('UnrecognizedClientException', INVALID_TOKEN);
      }
      if (!isSignedBy(credential.secretAccessKey, signature, request)) {
        throw new AwsError('InvalidSignatureException', WRONG_SIGNATURE);
      }
      if (credential.expiresAt && credential.expiresAt <= now()) {
        throw new AwsError('ExpiredTokenException', EXPIRED_TOKEN);
      }
      source.used?.(accessKeyId, signature.service, signature.region);
      return credential.caller;
    }
    if (AWS_KEY_ID.test(accessKeyId)) throw new AwsError('UnrecognizedClientException', INVALID_TOKEN);
    return { kind: 'administrator' };
  };
}
