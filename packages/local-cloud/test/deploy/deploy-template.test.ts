import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLocalCloud, type LocalCloud, type Template } from '../../src/index';

const TRUST = {
  Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } }],
};
const TEMPLATE: Template = {
  Resources: {
    Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: TRUST } },
    Function: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        FunctionName: 'greet',
        Code: { S3Bucket: 'any', S3Key: 'greet.zip' },
        Handler: 'index.handler',
        Runtime: 'nodejs24.x',
        Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
      },
    },
  },
  Outputs: { Name: { Value: { Ref: 'Function' } } },
};

/** As a bundler splits it: the entry imports one chunk at once and another when it is needed. */
const FILES = {
  'index.mjs': `import { greeting } from './chunks/shared.mjs';
    export const handler = async ({ name }) => {
      const { shout } = await import('./chunks/late.mjs');
      return shout(greeting(name));
    };`,
  'chunks/shared.mjs': 'export const greeting = (name) => `hello ${name}`;',
  'chunks/late.mjs': 'export const shout = (text) => `${text}!`;',
};

let cloud: LocalCloud;
let folder: string;
beforeEach(async () => {
  cloud = await startLocalCloud();
  folder = mkdtempSync(join(tmpdir(), 'local-cloud-code-'));
  mkdirSync(join(folder, 'chunks'));
  for (const [name, text] of Object.entries(FILES)) writeFileSync(join(folder, name), text);
});
afterEach(async () => {
  await cloud.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('a template is deployed with code of several files, which is kept when its folder is gone', async () => {
  const changes = await cloud.deployTemplate('App', TEMPLATE, { 'greet.zip': folder });
  rmSync(folder, { recursive: true });
  expect(changes).toEqual({ stack: 'App', created: ['Role', 'Function'], updated: [], removed: [] });
  expect(cloud.stacks.get('App')?.outputs).toEqual({ Name: 'greet' });
  const Payload = Buffer.from('{"name":"you"}');
  const answer = await cloud.call('lambda', 'Invoke', { FunctionName: 'greet', Payload });
  expect(answer).toMatchObject({ StatusCode: 200 });
  expect(answer).not.toHaveProperty('FunctionError');
  expect(Buffer.from(answer['Payload'] as Uint8Array).toString()).toBe('"hello you!"');
});

test('the hash of the code covers every file', async () => {
  await cloud.deployTemplate('App', TEMPLATE, { 'greet.zip': folder });
  const hash = async () =>
    (await cloud.call('lambda', 'GetFunctionConfiguration', { FunctionName: 'greet' }))['CodeSha256'];
  const before = await hash();
  await cloud.undeploy('App');
  writeFileSync(join(folder, 'chunks/late.mjs'), 'export const shout = (text) => text.toUpperCase();');
  await cloud.deployTemplate('App', TEMPLATE, { 'greet.zip': folder });
  expect(await hash()).not.toBe(before);
});

test('code that was not given is refused by its key, and a wrong template by its section', async () => {
  await expect(cloud.deployTemplate('App', TEMPLATE)).rejects.toThrow('greet.zip');
  await expect(cloud.deployTemplate('Other', { Transform: 'x' } as Template)).rejects.toThrow('Transform');
});
