import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { ScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import { Construct, DependencyGroup, type IDependable } from 'constructs';
import { attachPolicy } from './permissions/permission';
import type { RotatorNames } from './rotator-names';

/** Where the wake-ups of one rotator live, and the role that EventBridge Scheduler assumes to deliver them. */
export class WakeUps extends Construct {
  readonly roleArn: string;
  /** The group, the role and what the role may do. */
  readonly ready: IDependable;

  constructor(scope: Construct, id: string, names: RotatorNames) {
    super(scope, id);
    // Its schedules are made at run time, and CloudFormation knows nothing of them: they go with the group, and a group
    // that stayed would collide with the next deployment. What is still retiring is labelled in Secrets Manager; the
    // reconciler of the next deployment schedules it anew.
    const group = new ScheduleGroup(this, 'Group', {
      scheduleGroupName: names.scheduleGroup,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(this, 'Role', {
      description: `Lets EventBridge Scheduler invoke ${names.functionName('revoke')}, and nothing else`,
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        // By the group, as the Scheduler guide demands: a single schedule or a prefix of names does not work here.
        conditions: {
          StringEquals: { 'aws:SourceAccount': Stack.of(this).account, 'aws:SourceArn': names.scheduleGroupArn },
        },
      }),
    });
    const policy = attachPolicy(this, 'Policy', role, [
      { actions: ['lambda:InvokeFunction'], resources: [names.functionArn('revoke')] },
    ]);
    this.roleArn = role.roleArn;
    this.ready = new DependencyGroup(group, role, policy);
  }
}
