import type { IssuedKey } from '../provider';
import type { Secret } from '../secret';
import type { Services } from '../services';
import { tell } from '../tell';

/** Also by a run that finds the key of an earlier one, which perhaps died before it told. */
export async function tellIssued(
  services: Services,
  secret: Secret,
  versionId: string,
  { keyId }: Pick<IssuedKey, 'keyId'>,
): Promise<void> {
  const { current } = secret.stages;
  await tell(services, secret, {
    transition: 'issued',
    versionId,
    keyId,
    ...(current !== undefined && { predecessor: current }),
  });
}
