/**
 * The condition keys that the local cloud fills in when AWS would. A policy that asks for another key is denied and
 * said: the key's absence here would prove nothing.
 */
const KNOWN: readonly string[] = [
  'aws:CurrentTime',
  'aws:EpochTime',
  'aws:PrincipalAccount',
  'aws:PrincipalArn',
  'aws:PrincipalIsAWSService',
  'aws:PrincipalServiceName',
  'aws:PrincipalTag/',
  'aws:PrincipalType',
  'aws:RequestTag/',
  'aws:RequestedRegion',
  'aws:ResourceAccount',
  'aws:ResourceTag/',
  'aws:SecureTransport',
  'aws:SourceAccount',
  'aws:SourceArn',
  'aws:SourceOwner',
  'aws:TagKeys',
  'aws:ViaAWSService',
  'aws:username',
  'cloudwatch:namespace',
  'events:detail-type',
  'events:source',
  'iam:PassedToService',
  'secretsmanager:ModifyRotationRules',
  'secretsmanager:Name',
  'secretsmanager:ResourceTag/',
  'secretsmanager:RotationLambdaARN',
  'secretsmanager:VersionId',
  'secretsmanager:VersionStage',
  'secretsmanager:resource/AllowRotationLambdaArn',
  'sns:Endpoint',
  'sns:Protocol',
];
const exact = new Set(KNOWN.filter((key) => !key.endsWith('/')).map((key) => key.toLowerCase()));
const families = KNOWN.filter((key) => key.endsWith('/')).map((key) => key.toLowerCase());

export function isKnownKey(key: string): boolean {
  const name = key.toLowerCase();
  return exact.has(name) || families.some((family) => name.startsWith(family) && name.length > family.length);
}
