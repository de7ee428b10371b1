import { Duration } from 'aws-cdk-lib';
import { rotateTimeout } from '../../../lib/cdk/rotate-timeout';

test.each([
  [0, 180],
  [60, 180],
  [61, 181],
  [780, 900],
])('a propagation time of %d s wants a timeout of %d s', (propagation, timeout) => {
  expect(rotateTimeout(propagation)).toEqual(Duration.seconds(timeout));
});

test('there is none for a propagation time that no function can wait for, and the sum says why', () => {
  expect(rotateTimeout(781)).toBe("a propagation time of 781 s and 120 s for other work are more than Lambda's 900 s");
});
