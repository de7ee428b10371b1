import { AwsError, type Operation } from '../../kernel/kernel';
import { requiredText, type Input } from '../input';
import { aliasArn, authorizeKey, keyOf, type KmsState, type SigningKey } from './kms-state';

/** Aliases: a name for a key, which can be given to another one. */
export function aliasOperations(state: KmsState): Readonly<Record<string, Operation>> {
  const { kernel, aliases } = state;

  /** AWS asks twice, for the alias and for the key. */
  const authorized = (action: string, input: Input, caller: Parameters<Operation>[1]['caller']): string => {
    const name = requiredText(input, 'AliasName', 'ValidationException');
    kernel.authorize(caller, { action: `kms:${action}`, resource: aliasArn(kernel, name) });
    if (!/^alias\/[a-zA-Z0-9/_-]{1,250}$/.test(name) || name.startsWith('alias/aws/')) {
      throw new AwsError('InvalidAliasNameException', `Alias ${name} is not valid.`);
    }
    return name;
  };
  const target = (action: string, input: Input, caller: Parameters<Operation>[1]['caller']): SigningKey => {
    const key = keyOf(state, { KeyId: input['TargetKeyId'] });
    authorizeKey(state, caller, action, key);
    return key;
  };
  const existing = (name: string): void => {
    if (!aliases.has(name)) {
      throw new AwsError('NotFoundException', `Alias ${aliasArn(kernel, name)} is not found.`);
    }
  };

  const createAlias: Operation = (input, { caller }) => {
    const name = authorized('CreateAlias', input, caller);
    const key = target('CreateAlias', input, caller);
    if (aliases.has(name)) {
      throw new AwsError('AlreadyExistsException', `An alias with the name ${aliasArn(kernel, name)} already exists`);
    }
    aliases.set(name, key.id);
    return {};
  };

  const updateAlias: Operation = (input, { caller }) => {
    const name = authorized('UpdateAlias', input, caller);
    existing(name);
    aliases.set(name, target('UpdateAlias', input, caller).id);
    return {};
  };

  const deleteAlias: Operation = (input, { caller }) => {
    const name = authorized('DeleteAlias', input, caller);
    existing(name);
    authorizeKey(state, caller, 'DeleteAlias', keyOf(state, { KeyId: name }));
    aliases.delete(name);
    return {};
  };

  return { CreateAlias: createAlias, UpdateAlias: updateAlias, DeleteAlias: deleteAlias };
}
