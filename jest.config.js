const { availableParallelism } = require('node:os');

// On Node 20 the SDK says in every process that it will want Node 22. Users are to see it; here it would hide what matters.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test', '<rootDir>/packages'],
  // In a clone nothing is built: the names lead to the sources, as `paths` in tsconfig.json do.
  moduleNameMapper: {
    '^keyturn$': '<rootDir>/lib/index.ts',
    '^keyturn/(provider|testing)$': '<rootDir>/lib/$1.ts',
    '^@keyturn/local-cloud$': '<rootDir>/packages/local-cloud/src/index.ts',
  },
  testMatch: ['**/*.test.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } }] },
  maxWorkers: Math.max(2, Math.floor(availableParallelism() / 2)),
  // Ends what hangs. It measures no machine, and no test sets a limit of its own.
  testTimeout: 600_000,
  testSequencer: '<rootDir>/test/support/long-first.js',
};
