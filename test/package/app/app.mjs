import { App, Duration, Stack } from 'aws-cdk-lib';
import { KeyProvider, KeyRotator, RotationSchedule } from 'keyturn';

const app = new App();
const stack = new Stack(app, 'Keys');
new KeyRotator(stack, 'Iam', {
  rotatorName: 'iam',
  provider: KeyProvider.awsIam({ users: ['svc-uploader'], exclusive: true }),
  keys: {
    'prod/uploader-key': {
      options: { user: 'svc-uploader' },
      schedule: RotationSchedule.every(Duration.days(30)),
      grace: Duration.hours(4),
    },
  },
});
app.synth();
