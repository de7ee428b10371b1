import { Duration, Stack, type App } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { KeyRotator, RotatedKey } from '../lib';

/** A stack of your own, with one IAM user's access key and one hand-made secret under rotation. */
export function ownStack(app: App): Stack {
  const stack = new Stack(app, 'Uploads');
  const iam = new KeyRotator(stack, 'Iam', {
    rotator: 'iam',
    providerType: 'aws-iam',
    options: { users: ['svc-uploader', 'svc-reports'], exclusive: true },
  });
  new RotatedKey(stack, 'Uploader', {
    rotator: iam,
    secretName: 'prod/uploader-key',
    schedule: 'rate(30 days)',
    grace: Duration.hours(4),
    usedBy: [{ name: 'uploader', maxAgeSeconds: 300 }],
    options: { user: 'svc-uploader' },
  });
  new RotatedKey(stack, 'Reports', {
    rotator: iam,
    secret: Secret.fromSecretNameV2(stack, 'ReportsSecret', 'team/reports-key'),
    options: { user: 'svc-reports' },
  });
  return stack;
}
