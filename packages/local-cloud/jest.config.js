/**
 * The package's tests, without the rest of the repository: `npm test -w @keyturn/local-cloud`.
 *
 * @type {import('jest').Config}
 */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  // The README's example imports the package by its name, as its reader does.
  moduleNameMapper: { '^@keyturn/local-cloud$': '<rootDir>/src/index.ts' },
  testMatch: ['**/*.test.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } }] },
  maxWorkers: 2,
};
