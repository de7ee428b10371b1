import { ApiKey } from '../../rotation/api-key';
import { RotationError } from '../../rotation/errors';
import { findText } from './answer';
import type { HttpProvider } from './call';
import { readId, readList } from './list';
import type { RequestName, RequestSpec } from './options';
import { placeholdersIn } from './templates-of';
import type { Values } from './values';

/**
 * The values for a request about one key, with its handle if the request names it. The handle is read from the list each
 * time and never kept. `gone`: the list holds no such key. Throws where two keys have this id: which is meant?
 */
export async function valuesFor(
  provider: HttpProvider,
  name: RequestName,
  spec: RequestSpec,
  keyId: string,
): Promise<Values | 'gone'> {
  if (!placeholdersIn(spec).includes('handle')) return { keyId };
  const handles = await readHandles(provider, keyId);
  if (handles.length > 1) {
    throw new RotationError(
      'ProviderAnswerNotUnderstood',
      `${name}: the list holds ${handles.length} keys with the id '${keyId}': remove the wrong ones at the provider`,
      false,
    );
  }
  return handles[0] ? { keyId, handle: handles[0] } : 'gone';
}

async function readHandles(provider: HttpProvider, keyId: string): Promise<readonly ApiKey[]> {
  const spec = provider.options.list;
  const expression = spec?.read.handle;
  if (!spec || expression === undefined) throw new Error('the provider describes no handle');
  return readList(provider, spec, (entry, fail) => {
    if (readId(spec.read, entry, fail) !== keyId) return [];
    const handle = findText(expression, entry);
    if (handle === undefined) throw fail(`no handle of key '${keyId}' was found at '${expression}'`);
    return [ApiKey.of(handle)];
  });
}
