import { Duration, Stack, type App } from 'aws-cdk-lib';
import { AccountRootPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { KeyProvider, KeyRotator, RotationSchedule } from 'keyturn';

/** A stack of your own, with one IAM user's access key and one hand-made secret under rotation. */
export function ownStack(app: App): Stack {
  const stack = new Stack(app, 'Uploads');
  const iam = new KeyRotator(stack, 'Iam', {
    rotatorName: 'iam',
    provider: KeyProvider.awsIam({ users: ['svc-uploader', 'svc-reports'], exclusive: true }),
    keys: {
      'prod/uploader-key': {
        options: { user: 'svc-uploader' },
        schedule: RotationSchedule.every(Duration.days(30)),
        grace: Duration.hours(4),
        usedBy: [{ name: 'uploader', maxAge: Duration.minutes(5) }],
      },
      'team/reports-key': {
        options: { user: 'svc-reports' },
        secret: Secret.fromSecretNameV2(stack, 'Reports', 'team/reports-key'),
      },
    },
  });
  const uploader = new Role(stack, 'Uploader', { assumedBy: new AccountRootPrincipal() });
  iam.key('prod/uploader-key').grantRead(uploader);
  return stack;
}
