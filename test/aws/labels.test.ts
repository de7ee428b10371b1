import { randomUUID } from 'node:crypto';
import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretVersionIdsCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { type Account, eventually, openAccount, refusal, TIME_LIMIT_MS } from './account';
import { deleteSecret } from './clean-up';

jest.setTimeout(TIME_LIMIT_MS);

const SecretId = `keyturn-test-${randomUUID().slice(0, 8)}`;
const [FIRST, SECOND, THIRD] = [randomUUID(), randomUUID(), randomUUID()];

let account: Account;
let secrets: SecretsManagerClient;

beforeAll(async () => {
  account = await openAccount();
  secrets = new SecretsManagerClient(account.settings);
  await secrets.send(new CreateSecretCommand({ Name: SecretId }));
});

afterAll(async () => {
  await deleteSecret(account, SecretId);
  await account.close();
});

const put = (ClientRequestToken: string, SecretString: string, VersionStages?: string[]) =>
  secrets.send(new PutSecretValueCommand({ SecretId, ClientRequestToken, SecretString, VersionStages }));
const move = (VersionStage: string, MoveToVersionId?: string, RemoveFromVersionId?: string) =>
  secrets.send(new UpdateSecretVersionStageCommand({ SecretId, VersionStage, MoveToVersionId, RemoveFromVersionId }));

type Labels = Readonly<Record<string, readonly string[]>>;

/** Labels by version, sorted. Answers of Secrets Manager may lag by seconds: asked until they are as expected. */
async function expectLabels(expected: Labels): Promise<void> {
  const read = async (): Promise<Labels> => {
    const { VersionIdsToStages = {} } = await secrets.send(new DescribeSecretCommand({ SecretId }));
    return Object.fromEntries(Object.entries(VersionIdsToStages).map(([id, stages]) => [id, [...stages].sort()]));
  };
  const isSame = (found: Labels) => canonical(found) === canonical(expected);
  await eventually(account, 30, read, isSame);
}

const canonical = (labels: Labels): string => JSON.stringify(Object.entries(labels).sort());

// One secret, in order: each test goes on where the one before has left it.
describe('staging labels of a secret', () => {
  test('the first value becomes AWSCURRENT, though AWSPENDING alone was asked for', async () => {
    await put(FIRST, 'one', ['AWSPENDING']);
    await expectLabels({ [FIRST]: ['AWSCURRENT', 'AWSPENDING'] });
  });

  test('a value under AWSPENDING takes the label from the version that has it, the current one too', async () => {
    await put(SECOND, 'two', ['AWSPENDING']);
    await expectLabels({ [FIRST]: ['AWSCURRENT'], [SECOND]: ['AWSPENDING'] });
  });

  test('the same token with the same value does nothing, and with another is refused', async () => {
    await put(SECOND, 'two', ['AWSPENDING']);
    expect(await refusal(put(SECOND, 'other', ['AWSPENDING']))).toBe('ResourceExistsException');
    const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId, VersionId: SECOND }));
    expect(SecretString).toBe('two');
    await expectLabels({ [FIRST]: ['AWSCURRENT'], [SECOND]: ['AWSPENDING'] });
  });

  test('AWSCURRENT moves only from the version that has it, named by the caller', async () => {
    expect(await refusal(move('AWSCURRENT', SECOND))).toBe('InvalidParameterException');
    expect(await refusal(move('AWSCURRENT', SECOND, SECOND))).toBe('InvalidParameterException');
    await expectLabels({ [FIRST]: ['AWSCURRENT'], [SECOND]: ['AWSPENDING'] });
  });

  test('a label of our own is a lock: of two that attach it one wins', async () => {
    await move('KEYTURN_CLAIM_test', FIRST);
    expect(await refusal(move('KEYTURN_CLAIM_test', SECOND))).toBe('InvalidParameterException');
    await expectLabels({ [FIRST]: ['AWSCURRENT', 'KEYTURN_CLAIM_test'], [SECOND]: ['AWSPENDING'] });
  });

  test('a promotion moves AWSPREVIOUS along, and leaves labels of our own and AWSPENDING', async () => {
    await move('AWSCURRENT', SECOND, FIRST);
    await expectLabels({ [FIRST]: ['AWSPREVIOUS', 'KEYTURN_CLAIM_test'], [SECOND]: ['AWSCURRENT', 'AWSPENDING'] });
  });

  test('AWSCURRENT cannot be taken off altogether', async () => {
    expect(await refusal(move('AWSCURRENT', undefined, SECOND))).toBe('InvalidParameterException');
  });

  test('a version without labels is listed only among the deprecated, and keeps its value', async () => {
    await put(THIRD, 'three', ['KEYTURN_MARK_test']);
    await move('KEYTURN_MARK_test', undefined, THIRD);
    const list = async (IncludeDeprecated: boolean): Promise<readonly string[]> => {
      const answer = await secrets.send(new ListSecretVersionIdsCommand({ SecretId, IncludeDeprecated }));
      return (answer.Versions ?? []).flatMap(({ VersionId }) => VersionId ?? []).sort();
    };
    const labelled = [FIRST, SECOND].sort();
    await eventually(
      account,
      30,
      () => list(false),
      (found) => found.join() === labelled.join(),
    );
    expect(await list(true)).toEqual([...labelled, THIRD].sort());
    const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId, VersionId: THIRD }));
    expect(SecretString).toBe('three');
  });

  test('a secret has 20 labels and no more', async () => {
    const { VersionIdsToStages = {} } = await secrets.send(new DescribeSecretCommand({ SecretId }));
    const taken = Object.values(VersionIdsToStages).flat().length;
    expect(taken).toBe(4);
    for (let n = taken; n < 20; n++) await move(`KEYTURN_MARK_${n}`, FIRST);
    // The SDK takes this error for throttling and would repeat the call.
    const once = new SecretsManagerClient({ ...account.settings, maxAttempts: 1 });
    const oneMore = { SecretId, VersionStage: 'KEYTURN_MARK_20', MoveToVersionId: FIRST };
    expect(await refusal(once.send(new UpdateSecretVersionStageCommand(oneMore)))).toBe('LimitExceededException');
    await once.send(new UpdateSecretVersionStageCommand({ ...oneMore, VersionStage: 'KEYTURN_MARK_19' }));
  });
});
