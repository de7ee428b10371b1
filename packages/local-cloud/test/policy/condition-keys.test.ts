import { isKnownKey } from '../../src/policy/condition-keys';

test.each([
  'cloudwatch:namespace',
  'sns:Protocol',
  'sns:Endpoint',
  'secretsmanager:VersionStage',
  'SECRETSMANAGER:versionstage',
  'aws:ResourceTag/acme:rotator',
])('the local cloud fills in %s', (key) => {
  expect(isKnownKey(key)).toBe(true);
});

test.each(['cloudwatch:AlarmActions', 'aws:ResourceTag/', 'sns:'])(
  'a policy that asks for %s is refused with its name',
  (key) => {
    expect(isKnownKey(key)).toBe(false);
  },
);
