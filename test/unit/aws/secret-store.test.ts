import { inspect } from 'node:util';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { createSecretStore } from '../../../lib/aws/secret-store';
import type { RotationError } from '../../../lib/rotation/errors';
import type { SecretStore } from '../../../lib/rotation/services';
import type { ScriptedAws } from './scripted-aws';
import { awsError, ok, startScriptedAws } from './scripted-aws';

const ARN = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:prod/key-AbCdEf';
const OLD = '00000000-0000-4000-8000-00000000000a';
const NEW = '00000000-0000-4000-8000-00000000000b';
const OTHER = '00000000-0000-4000-8000-00000000000c';

describe('secret store over the SDK', () => {
  let aws: ScriptedAws;
  let client: SecretsManagerClient;
  let store: SecretStore;

  beforeAll(async () => {
    aws = await startScriptedAws();
    client = new SecretsManagerClient({ ...aws.client, maxAttempts: 2 });
    store = createSecretStore(client);
  });
  afterAll(async () => {
    client.destroy();
    await aws.stop();
  });

  const failure = (promise: Promise<unknown>): Promise<RotationError> =>
    promise.then(
      () => {
        throw new Error('was expected to fail');
      },
      (error: RotationError) => error,
    );

  describe('describe', () => {
    it('reads the answer as plain data', async () => {
      aws.answer(
        ok({
          ARN,
          Name: 'prod/key',
          RotationEnabled: true,
          RotationLambdaARN: 'arn:aws:lambda:x',
          LastRotatedDate: 1_700_000_000,
          Tags: [{ Key: 'keyturn:rotator', Value: 'gateway' }],
          VersionIdsToStages: { [OLD]: ['AWSPREVIOUS'], [NEW]: ['AWSCURRENT', 'AWSPENDING'] },
        }),
      );
      expect(await store.describe(ARN)).toEqual({
        arn: ARN,
        name: 'prod/key',
        rotationEnabled: true,
        rotationFunctionArn: 'arn:aws:lambda:x',
        lastRotatedAt: new Date(1_700_000_000_000),
        tags: { 'keyturn:rotator': 'gateway' },
        versions: { [OLD]: ['AWSPREVIOUS'], [NEW]: ['AWSCURRENT', 'AWSPENDING'] },
      });
    });

    it.each([undefined, null])('takes RotationEnabled %s for never configured, not for turned off', async (absent) => {
      aws.answer(ok({ ARN, Name: 'k', RotationEnabled: absent }));
      expect(await store.describe(ARN)).toEqual({ arn: ARN, name: 'k', versions: {}, tags: {} });
    });

    it('tells rotation that was turned off, and leaves unlabelled versions out', async () => {
      aws.answer(ok({ ARN, Name: 'k', RotationEnabled: false, VersionIdsToStages: { [OLD]: [] } }));
      expect(await store.describe(ARN)).toMatchObject({ rotationEnabled: false, versions: {}, tags: {} });
    });

    it.each([
      ['ResourceNotFoundException', 'SecretNotFound'],
      ['AccessDeniedException', 'ForeignSecret'],
      ['InvalidParameterException', 'StoreRefused'],
    ])('%s becomes %s at once', async (name, code) => {
      aws.answer(awsError(name));
      expect(await failure(store.describe(ARN))).toMatchObject({ code, retryable: false });
      expect(aws.received).toHaveLength(1);
    });

    it.each([
      ['an internal error', awsError('InternalServiceError', 'x', 500)],
      ['throttling', awsError('ThrottlingException')],
      ['a cut connection', 'cut' as const],
    ])('%s is StoreUnavailable, after the SDK has tried again', async (_, answer) => {
      aws.answer(answer, answer);
      expect(await failure(store.describe(ARN))).toMatchObject({ code: 'StoreUnavailable', retryable: true });
      expect(aws.received).toHaveLength(2);
    });

    it('names the secret and what AWS said', async () => {
      aws.answer(awsError('InvalidRequestException', 'because of the moon'));
      expect((await failure(store.describe(ARN))).message).toBe(
        `DescribeSecret of ${ARN}: InvalidRequestException: because of the moon`,
      );
    });
  });

  describe('getValue', () => {
    it('tells a missing value from a missing secret', async () => {
      const missing = (what: string) => awsError('ResourceNotFoundException', `Secrets Manager can't find ${what}`);
      aws.answer(missing(`the specified secret value for VersionId: ${NEW}`));
      expect(await store.getValue(ARN, NEW)).toBeUndefined();
      aws.answer(missing('the specified secret.'), missing('the specified secret.'));
      expect(await failure(store.getValue(ARN, NEW))).toMatchObject({ code: 'SecretNotFound' });
    });

    it('asks DescribeSecret where the message is the same for both', async () => {
      aws.answer(awsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret."));
      aws.answer(ok({ ARN, Name: 'prod/key' }));
      expect(await store.getValue(ARN, NEW)).toBeUndefined();
    });

    it('finds no value in an answer without one', async () => {
      aws.answer(ok({ ARN, VersionId: NEW, VersionStages: ['AWSPENDING'] }));
      expect(await store.getValue(ARN, NEW)).toBeUndefined();
    });

    it('never tells what a garbled answer holds', async () => {
      aws.answer(ok('sk_canary'), ok('sk_canary'), ok('sk_canary'));
      const error = await failure(store.getValue(ARN, NEW));
      expect(error).toMatchObject({ code: 'StoreUnavailable', retryable: true });
      expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('sk_canary');
    });

    it('refuses a binary value', async () => {
      aws.answer(ok({ SecretBinary: 'AAAA' }));
      expect(await failure(store.getValue(ARN, NEW))).toMatchObject({ code: 'ValueNotUnderstood' });
    });
  });

  describe('putPending', () => {
    it('sends token, label and RotationToken', async () => {
      aws.answer(ok({ ARN }));
      expect(await store.putPending(ARN, NEW, 'the-value', 'rotation-token')).toBe('stored');
      expect(aws.received).toEqual([
        {
          target: 'secretsmanager.PutSecretValue',
          input: {
            SecretId: ARN,
            ClientRequestToken: NEW,
            SecretString: 'the-value',
            VersionStages: ['AWSPENDING'],
            RotationToken: 'rotation-token',
          },
        },
      ]);
    });

    it('sends no RotationToken where none came', async () => {
      aws.answer(ok());
      await store.putPending(ARN, NEW, 'x');
      expect(aws.received[0]?.input).not.toHaveProperty('RotationToken');
    });

    it('is taken when another value is under the id', async () => {
      aws.answer(awsError('ResourceExistsException'));
      expect(await store.putPending(ARN, NEW, 'x')).toBe('taken');
    });

    it('never tells what a validation message quotes', async () => {
      aws.answer(awsError('ValidationException', "Value 'sk_canary' at 'secretString' is too long"));
      const error = await failure(store.putPending(ARN, NEW, 'sk_canary'));
      expect(error).toMatchObject({ code: 'StoreRefused' });
      expect(`${inspect(error, { depth: 9, showHidden: true })}`).not.toContain('sk_canary');
    });

    it('tells which permission is missing', async () => {
      aws.answer(awsError('AccessDeniedException', 'not authorized to perform: secretsmanager:PutSecretValue'));
      expect((await failure(store.putPending(ARN, NEW, 'x'))).message).toContain('secretsmanager:PutSecretValue');
    });

    it('is refused, and not unknown, when the secret is full', async () => {
      aws.answer(awsError('LimitExceededException'), awsError('LimitExceededException'));
      expect(await failure(store.putPending(ARN, NEW, 'x'))).toMatchObject({ code: 'StoreRefused' });
    });

    it('does not call it refused when an earlier attempt went unanswered', async () => {
      aws.answer('cut', awsError('InvalidRequestException', 'marked for deletion'));
      expect(await failure(store.putPending(ARN, NEW, 'x'))).toMatchObject({ code: 'StoreUnavailable' });
    });
  });

  describe('moveLabel', () => {
    const labels = (versions: Record<string, string[]>) => ok({ ARN, Name: 'k', VersionIdsToStages: versions });
    const refused = awsError('InvalidParameterException', 'an emulator words it in its own way');

    it('sends a compare-and-swap', async () => {
      aws.answer(ok());
      await store.moveLabel(ARN, 'AWSCURRENT', { to: NEW, from: OLD });
      expect(aws.received).toEqual([
        {
          target: 'secretsmanager.UpdateSecretVersionStage',
          input: { SecretId: ARN, VersionStage: 'AWSCURRENT', MoveToVersionId: NEW, RemoveFromVersionId: OLD },
        },
      ]);
    });

    it('is done when an unanswered attempt had done it', async () => {
      aws.answer('cut', refused, labels({ [NEW]: ['AWSCURRENT'], [OLD]: ['AWSPREVIOUS'] }));
      await store.moveLabel(ARN, 'AWSCURRENT', { to: NEW, from: OLD });
      expect(aws.received.map(({ target }) => target)).toEqual([
        'secretsmanager.UpdateSecretVersionStage',
        'secretsmanager.UpdateSecretVersionStage',
        'secretsmanager.DescribeSecret',
      ]);
    });

    it('is done when the label to remove is on no version', async () => {
      aws.answer(refused, labels({ [OLD]: ['AWSPREVIOUS'] }));
      await store.moveLabel(ARN, 'KEYTURN_A', { from: OLD });
      expect(aws.received).toHaveLength(2);
    });

    it.each([
      ['move', { to: NEW, from: OLD }],
      ['attach', { to: NEW }],
      ['remove', { from: OLD }],
    ])('%s: held elsewhere, by the labels and not by the words', async (_, move) => {
      aws.answer(refused, labels({ [OTHER]: ['KEYTURN_A'] }));
      const error = await failure(store.moveLabel(ARN, 'KEYTURN_A', move));
      expect(error).toMatchObject({ code: 'LabelHeldElsewhere', retryable: true });
      expect(error.message).toContain(OTHER);
    });

    it('believes the version that AWS names over a stale description', async () => {
      const refusal = `The parameter RemoveFromVersionId can't be empty. Staging label KEYTURN_A is currently attached to version ${OTHER}, so you must explicitly reference that version in RemoveFromVersionId.`;
      aws.answer(
        awsError('InvalidParameterException', refusal),
        labels({ [NEW]: ['KEYTURN_A'], [OTHER]: ['AWSCURRENT'] }),
      );
      expect(await failure(store.moveLabel(ARN, 'KEYTURN_A', { to: NEW }))).toMatchObject({
        code: 'LabelHeldElsewhere',
      });
    });

    it('believes the words where the description still shows what the caller thinks', async () => {
      const refusal = 'RemoveFromVersionId must be the version that currently has the staging label';
      aws.answer(awsError('InvalidParameterException', refusal), labels({ [OLD]: ['KEYTURN_A'] }));
      const move = { to: NEW, from: OLD };
      expect(await failure(store.moveLabel(ARN, 'KEYTURN_A', move))).toMatchObject({ code: 'LabelHeldElsewhere' });
    });

    it('is refused for any other reason', async () => {
      aws.answer(refused, labels({ [OLD]: ['AWSCURRENT'] }));
      const move = { to: NEW, from: OLD };
      expect(await failure(store.moveLabel(ARN, 'AWSCURRENT', move))).toMatchObject({ code: 'StoreRefused' });
    });

    it('throws LabelsFull', async () => {
      // Twice, because the SDK takes it for throttling.
      aws.answer(awsError('LimitExceededException'), awsError('LimitExceededException'));
      expect(await failure(store.moveLabel(ARN, 'KEYTURN_A', { to: NEW }))).toMatchObject({ code: 'LabelsFull' });
    });

    it('never removes a label from the version that it is to be attached to', async () => {
      aws.answer(ok());
      await store.moveLabel(ARN, 'KEYTURN_A', { to: NEW, from: NEW });
      expect(aws.received[0]?.input).not.toHaveProperty('RemoveFromVersionId');
    });
  });

  describe('lists', () => {
    it('reads every page of versions, deprecated ones too', async () => {
      aws.answer(
        ok({ Versions: [{ VersionId: OLD, CreatedDate: 1_700_000_000 }], NextToken: 'more' }),
        ok({ Versions: [{ VersionId: NEW, VersionStages: ['AWSCURRENT'], CreatedDate: 1_700_000_060 }] }),
      );
      expect(await store.listVersions(ARN)).toEqual([
        { versionId: OLD, labels: [], createdAt: new Date(1_700_000_000_000) },
        { versionId: NEW, labels: ['AWSCURRENT'], createdAt: new Date(1_700_000_060_000) },
      ]);
      expect(aws.received.map(({ input }) => [input.IncludeDeprecated, input.NextToken])).toEqual([
        [true, undefined],
        [true, 'more'],
      ]);
    });

    it('fails rather than leave out a version of unknown age: its key would look like an orphan', async () => {
      aws.answer(ok({ Versions: [{ VersionId: OLD }] }));
      expect(await failure(store.listVersions(ARN))).toMatchObject({ code: 'StoreUnavailable' });
    });

    it('reads every page of secrets and keeps exactly the rotator’s', async () => {
      const entry = (name: string, rotator: string) => ({
        ARN: `${ARN}${name}`,
        Name: name,
        Tags: [{ Key: 'keyturn:rotator', Value: rotator }],
        SecretVersionsToStages: { [OLD]: ['AWSCURRENT'] },
      });
      aws.answer(
        ok({ SecretList: [entry('a', 'gateway'), entry('b', 'gateway-2')], NextToken: 'more' }),
        ok({ SecretList: [entry('c', 'gateway')] }),
      );
      const found = await store.listSecrets('gateway');
      expect(found.map(({ name }) => name)).toEqual(['a', 'c']);
      expect(found[0]).toMatchObject({ versions: { [OLD]: ['AWSCURRENT'] } });
      expect(aws.received[0]?.input.Filters).toEqual([
        { Key: 'tag-key', Values: ['keyturn:rotator'] },
        { Key: 'tag-value', Values: ['gateway'] },
      ]);
    });

    it('fails as a whole when a page fails', async () => {
      aws.answer(ok({ SecretList: [], NextToken: 'more' }), awsError('AccessDeniedException'));
      expect(await failure(store.listSecrets('gateway'))).toMatchObject({ code: 'StoreRefused' });
    });
  });
});
