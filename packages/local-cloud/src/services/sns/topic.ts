import type { PolicyDocument } from '../../kernel/kernel';

export type Protocol = 'sqs' | 'lambda' | 'email' | 'email-json' | 'http' | 'https' | 'sms';

export const PROTOCOLS: readonly string[] = [
  'sqs',
  'lambda',
  'email',
  'email-json',
  'http',
  'https',
  'sms',
] satisfies Protocol[];

export interface Topic {
  readonly arn: string;
  readonly name: string;
  /** `DisplayName`, `Policy`, ... as they were set. */
  attributes: Readonly<Record<string, string>>;
  tags: Readonly<Record<string, string>>;
}

export interface Subscription {
  readonly arn: string;
  readonly topicArn: string;
  readonly protocol: Protocol;
  readonly endpoint: string;
  attributes: Readonly<Record<string, string>>;
}

/**
 * The policy of a topic that was made without one. `AWS:SourceOwner` lets services of the same account publish; an explicit
 * policy replaces all of this, which is why an alarm's topic with `enforceSSL` alone stays silent.
 */
export function defaultPolicy(topicArn: string, accountId: string): PolicyDocument & { readonly Id: string } {
  return {
    Version: '2008-10-17',
    Id: '__default_policy_ID',
    Statement: [
      {
        Sid: '__default_statement_ID',
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: [
          'SNS:GetTopicAttributes',
          'SNS:SetTopicAttributes',
          'SNS:AddPermission',
          'SNS:RemovePermission',
          'SNS:DeleteTopic',
          'SNS:Subscribe',
          'SNS:ListSubscriptionsByTopic',
          'SNS:Publish',
        ],
        Resource: topicArn,
        Condition: { StringEquals: { 'AWS:SourceOwner': accountId } },
      },
    ],
  };
}
