const { roots, transform, moduleNameMapper } = require('../../../jest.config.js');

/** @type {import('jest').Config} */
module.exports = {
  rootDir: '../../..',
  roots,
  transform,
  moduleNameMapper,
  testEnvironment: './test/proof/mutation/bail-environment.js',
  testMatch: ['<rootDir>/test/proof/mutation/every-test.ts'],
};
