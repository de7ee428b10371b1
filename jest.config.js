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
  maxWorkers: 2,
  testSequencer: '<rootDir>/test/support/long-first.js',
};
