const { roots, transform } = require('../../jest.config');

/** @type {import('jest').Config} */
module.exports = {
  rootDir: '../..',
  roots,
  transform,
  testEnvironment: './test/mutation/bail-environment.js',
  testMatch: ['<rootDir>/test/mutation/every-test.ts'],
};
