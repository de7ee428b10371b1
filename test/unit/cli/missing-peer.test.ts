import { missingPeer } from '../../../lib/cli/missing-peer';

const failure = (code: string, message: string): Error => Object.assign(new Error(message), { code });

it.each([
  ['ERR_MODULE_NOT_FOUND', "Cannot find package '@keyturn/local-cloud' imported from x.mjs", '@keyturn/local-cloud'],
  ['MODULE_NOT_FOUND', "Cannot find module 'aws-cdk-lib/package.json'", 'aws-cdk-lib'],
])('%s says what to install', (code, message, name) => {
  expect(missingPeer(failure(code, message))).toContain(`this command needs ${name}, which is not installed`);
});

it.each([
  ['ENOENT', "no such file 'aws-cdk-lib'"],
  ['MODULE_NOT_FOUND', "Cannot find module './mine'"],
])('%s of something else is left as it is', (code, message) => {
  expect(missingPeer(failure(code, message))).toBeUndefined();
});
