import { ApiKey } from '../../rotation/api-key';
import { RotationError } from '../../rotation/errors';
import type { AdminCredential } from '../kit/provider-type';
import type { HttpOptions, RequestName } from './options';
import type { PlaceholderName } from './template';

/** What the placeholders of one request stand for. */
export interface Values {
  readonly lineage?: string;
  readonly keyId?: string;
  /** What the provider's own requests name the key by: it may be the key itself. */
  readonly handle?: ApiKey;
  readonly key?: ApiKey;
  readonly like?: string | undefined;
  readonly admin?: AdminCredential;
}

/** The text for a placeholder. Throws when nobody gave it, naming the request and never a value. */
export function valueOf(request: RequestName, name: PlaceholderName, values: Values, options: HttpOptions): string {
  if (name.startsWith('admin.')) {
    const field = name.slice('admin.'.length);
    const admin = values.admin ?? {};
    const value = Object.hasOwn(admin, field) ? admin[field] : undefined;
    if (value) return value.reveal();
    throw new RotationError(
      'AdminCredentialMalformed',
      `the admin secret has no field '${field}', which request '${request}' names`,
      false,
    );
  }
  const value = name.startsWith('options.')
    ? options[name.slice('options.'.length) as keyof HttpOptions]
    : values[name as keyof Values];
  if (value instanceof ApiKey) return value.reveal();
  if (typeof value === 'string') return value;
  throw new RotationError(
    'ConfigurationInvalid',
    `request '${request}' names {${name}}, which this key does not give`,
    false,
  );
}
