import { readFileSync } from 'node:fs';
import js from '@eslint/js';
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import { importX } from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

/** What each part of lib/ may import of its neighbours, and why not more. test/architecture walks the same table, and finds circles. */
const LAYERS = JSON.parse(readFileSync(new URL('test/architecture/layers.json', import.meta.url), 'utf8'));

/** A row such as `rotation/steps` is within another one: there each forbidden neighbour is a zone. */
const isWithin = ({ layer }) => LAYERS.some((other) => layer.startsWith(`${other.layer}/`)) && !layer.endsWith('.ts');
const neighbours = LAYERS.filter(isWithin).map(({ layer }) => layer);
const zones = [
  ...LAYERS.filter((row) => !isWithin(row)).map(({ layer, may, why }) => ({
    target: `./lib/${layer}`,
    from: './lib',
    except: [layer, ...may].map((name) => `./${name}`),
    message: why,
  })),
  ...LAYERS.filter(isWithin).flatMap(({ layer, may, why }) =>
    neighbours
      .filter((other) => other !== layer && !may.includes(other))
      .map((other) => ({ target: `./lib/${layer}`, from: `./lib/${other}`, message: why })),
  ),
  ...neighbours.map((wing) => ({
    target: './lib/rotation/*.ts',
    from: `./lib/${wing}`,
    message: LAYERS.find(({ layer }) => layer === 'rotation').why,
  })),
  { target: './packages', from: './lib', message: 'A package has an audience of its own, and is published alone.' },
];

const NETWORK_AND_FILES = [
  'fs',
  'fs/promises',
  'net',
  'tls',
  'dns',
  'http',
  'https',
  'http2',
  'child_process',
  'worker_threads',
];
const nothingOfTheMachine = NETWORK_AND_FILES.flatMap((module) =>
  [module, `node:${module}`].map((name) => ({ name, message: 'Files, sockets and processes come in as services.' })),
);
const nothingOfTheStack = {
  group: ['aws-cdk-lib', 'aws-cdk-lib/*', 'constructs', 'cdk-nag'],
  message: 'The stack is not part of a bundle.',
};
const nothingOfAws = {
  group: ['@aws-sdk/*', '@smithy/*', '@aws-lambda-powertools/logger', '@aws-lambda-powertools/metrics'],
  message: 'AWS is behind the ports of rotation/services.ts; its SDK belongs to lib/aws.',
};
const noRandomness = {
  name: 'node:crypto',
  importNames: ['randomUUID', 'randomBytes', 'randomInt', 'webcrypto'],
  message: 'Randomness comes in as a service.',
};

const restricted = (patterns, paths = [noRandomness]) => ['error', { patterns, paths }];
const pure = (...patterns) => restricted(patterns, [noRandomness, ...nothingOfTheMachine]);

const STYLE = [
  {
    selector: 'TSEnumDeclaration',
    message: 'A union of literals with `as const` says the same without a runtime object.',
  },
  { selector: 'ExportAllDeclaration', message: 'No barrels: they make circles, and hide where a name lives.' },
  {
    selector: 'MemberExpression[object.name="jest"][property.name=/^(mock|doMock|unstable_mockModule)$/]',
    message: 'Hand the service in instead: a named fake that passes its contract suite.',
  },
];
const EDGES = [
  { selector: 'MemberExpression[object.name="Date"][property.name="now"]', message: 'Time comes in as the clock.' },
  { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: 'Time comes in as the clock.' },
  {
    selector: 'MemberExpression[object.name="Math"][property.name="random"]',
    message: 'Randomness comes in as a service.',
  },
  {
    selector: 'MemberExpression[object.name="process"][property.name="env"]',
    message: 'The environment is read by the doors and handed to config.ts.',
  },
  { selector: 'CallExpression[callee.name="fetch"]', message: 'The network comes in as a service.' },
  {
    selector: 'CallExpression[callee.name=/^set(Timeout|Interval|Immediate)$/]',
    message: 'Time comes in as the clock.',
  },
];

export default tseslint.config(
  { ignores: ['**/node_modules/', 'cdk.out/', '**/dist/', 'coverage/', '**/*.d.ts'] },
  { linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  {
    files: ['**/*.js'],
    languageOptions: {
      sourceType: 'commonjs',
      globals: {
        module: 'writable',
        require: 'readonly',
        process: 'readonly',
        __dirname: 'readonly',
        console: 'readonly',
      },
    },
  },
  { files: ['**/*.mjs'], languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly' } } },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommended],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { 'import-x': importX },
    settings: {
      'import-x/resolver-next': [createTypeScriptImportResolver()],
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts'] },
    },
    rules: {
      '@typescript-eslint/ban-ts-comment': [
        'error',
        { 'ts-ignore': true, 'ts-expect-error': true, 'ts-nocheck': true },
      ],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      eqeqeq: 'error',
      'import-x/no-default-export': 'error',
      'import-x/no-restricted-paths': ['error', { zones }],
      'no-restricted-syntax': ['error', ...STYLE],
      'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx'] }],
    },
  },
  {
    files: ['bin/**/*.ts', 'lambdas/**/*.ts', 'lib/**/*.ts', 'packages/*/src/**/*.ts'],
    rules: { 'max-lines': ['error', 200], 'no-console': 'error' },
  },
  // A runner is the functions' console, and the command line prints.
  {
    files: ['packages/local-cloud/src/runner/**/*.ts', 'lib/cli/main.ts', 'bin/**/*.ts'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['lib/{rotation,providers,handlers,inventory,aws,runtime}/**/*.ts'],
    ignores: ['lib/aws/clock.ts', 'lib/runtime/http.ts'],
    rules: { 'no-restricted-syntax': ['error', ...STYLE, ...EDGES] },
  },
  {
    files: ['lib/{rotation,providers,handlers,client,acceptor}/**/*.ts'],
    ignores: ['lib/providers/aws-iam/**', 'lib/providers/aws-api-gateway/**', 'lib/providers/sandbox/**'],
    rules: { 'no-restricted-imports': pure(nothingOfAws, nothingOfTheStack) },
  },
  {
    files: ['lib/providers/aws-api-gateway/**/*.ts'],
    rules: {
      'no-restricted-imports': pure(
        {
          group: ['@aws-sdk/*', '!@aws-sdk/client-api-gateway', '@smithy/*', '@aws-lambda-powertools/*'],
          message: 'This type is API Gateway behind the provider port, and nothing else of AWS.',
        },
        nothingOfTheStack,
      ),
    },
  },
  {
    files: ['lib/providers/sandbox/**/*.ts'],
    rules: {
      'no-restricted-imports': pure(
        {
          group: ['@aws-sdk/*', '!@aws-sdk/client-secrets-manager', '@smithy/*', '@aws-lambda-powertools/*'],
          message: 'This type is the tags of a secret behind the provider port, and nothing else of AWS.',
        },
        nothingOfTheStack,
      ),
    },
  },
  {
    files: ['lib/providers/aws-iam/**/*.ts'],
    rules: {
      'no-restricted-imports': pure(
        {
          group: [
            '@aws-sdk/*',
            '!@aws-sdk/client-iam',
            '!@aws-sdk/client-sts',
            '@smithy/*',
            '@aws-lambda-powertools/*',
          ],
          message: 'This type is IAM and STS behind the provider port, and nothing else of AWS.',
        },
        nothingOfTheStack,
      ),
    },
  },
  {
    files: ['lib/{aws,runtime}/**/*.ts'],
    rules: { 'no-restricted-imports': restricted([nothingOfTheStack]) },
  },
  // What is loaded when it is first needed, or may be missing, which is `require` in a library that synth calls.
  {
    files: [
      'lib/providers/{catalog,adapter-catalog}.ts',
      'lib/local/{assembly,fake-provider-catalog}.ts',
      'lib/cdk/app.ts',
    ],
    rules: { '@typescript-eslint/no-require-imports': 'off', '@typescript-eslint/consistent-type-imports': 'off' },
  },
  {
    files: ['lib/cdk/**/*.ts', 'lib/index.ts', 'bin/app.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [{ group: ['**/lambdas/*'], message: 'The stack reaches the functions by path, never by import.' }],
        },
      ],
    },
  },
);
