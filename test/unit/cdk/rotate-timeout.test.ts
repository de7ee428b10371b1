import { rotateTimeout } from '../../../lib/cdk/rotate-timeout';

test.each([
  [0, 180],
  [60, 180],
  [61, 181],
  [780, 900],
])('a propagation time of %d s wants a timeout of %d s', (propagation, timeout) => {
  expect(rotateTimeout('own', propagation).toSeconds()).toBe(timeout);
});

test('fails for a propagation time that no function can wait for', () => {
  expect(() => rotateTimeout('own', 781)).toThrow("more than Lambda's 900 s");
});
