/** What the suite makes in an account; docs/testing-on-aws.md lists the same. */

export const STACK = 'KeyturnTest';
/** As keys.yaml names them. */
export const ROTATOR = 'aws-check';
export const USER = 'keyturn-test';
export const SECRET = 'keyturn-test/access-key';
export const GRACE_SECONDS = 300;

/** What the stack leaves behind on purpose, and this suite removes. */
export const RECEIPT_ALIAS = `alias/keyturn-${STACK}-receipts`;
export const LOG_GROUPS = [`/keyturn/${ROTATOR}/`, `/aws/lambda/keyturn-${ROTATOR}-`];
