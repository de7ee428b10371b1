const { App, Duration, Stack } = require('aws-cdk-lib');
const { Secret } = require('aws-cdk-lib/aws-secretsmanager');
const { KeyProvider, KeyRotator, RotationSchedule } = require('keyturn');

const app = new App();
const stack = new Stack(app, 'Keys');
new KeyRotator(stack, 'Twilio', {
  rotatorName: 'twilio',
  provider: KeyProvider.twilio({ account: `AC${'0'.repeat(32)}`, policy: 'standard' }),
  adminSecret: Secret.fromSecretNameV2(stack, 'Admin', 'keyturn/admin/twilio'),
  keys: { 'prod/uploader-key': { schedule: RotationSchedule.every(Duration.days(30)), grace: Duration.hours(4) } },
});
app.synth();
