/** `value` is text; of a binary attribute base64. */
export interface MessageAttribute {
  readonly type: string;
  readonly value: string;
}

export interface Notification {
  readonly messageId: string;
  readonly topicArn: string;
  readonly at: Date;
  readonly subject?: string;
  readonly message: string;
  /** With `MessageStructure=json`: the message of each protocol that is named there. */
  readonly byProtocol?: Readonly<Record<string, unknown>>;
  readonly attributes: Readonly<Record<string, MessageAttribute>>;
}

export function messageFor(notification: Notification, protocol: string): string {
  const own = notification.byProtocol?.[protocol];
  return typeof own === 'string' ? own : notification.message;
}

function attributesField(notification: Notification): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(notification.attributes).map(([name, { type, value }]) => [name, { Type: type, Value: value }]),
  );
}

/**
 * The JSON document that SQS, http(s) and email-json endpoints get. The local cloud holds none of AWS's certificates:
 * the signature is empty, and a receiver that verifies it refuses.
 */
export function envelope(notification: Notification, protocol: string, subscriptionArn: string): string {
  const attributes = attributesField(notification);
  return JSON.stringify({
    Type: 'Notification',
    MessageId: notification.messageId,
    TopicArn: notification.topicArn,
    ...(notification.subject === undefined ? {} : { Subject: notification.subject }),
    Message: messageFor(notification, protocol),
    Timestamp: notification.at.toISOString(),
    SignatureVersion: '1',
    Signature: '',
    SigningCertURL: '',
    UnsubscribeURL: `?Action=Unsubscribe&SubscriptionArn=${subscriptionArn}`,
    ...(Object.keys(attributes).length > 0 ? { MessageAttributes: attributes } : {}),
  });
}

/** The event that a subscribed Lambda function is invoked with. */
export function lambdaEvent(notification: Notification, subscriptionArn: string): unknown {
  return {
    Records: [
      {
        EventSource: 'aws:sns',
        EventVersion: '1.0',
        EventSubscriptionArn: subscriptionArn,
        Sns: {
          Type: 'Notification',
          MessageId: notification.messageId,
          TopicArn: notification.topicArn,
          Subject: notification.subject ?? null,
          Message: messageFor(notification, 'lambda'),
          Timestamp: notification.at.toISOString(),
          SignatureVersion: '1',
          Signature: '',
          SigningCertUrl: '',
          UnsubscribeUrl: `?Action=Unsubscribe&SubscriptionArn=${subscriptionArn}`,
          MessageAttributes: attributesField(notification),
        },
      },
    ],
  };
}
