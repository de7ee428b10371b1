import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { runbookOf } from '../rotation/alarms';
import { EVENT_SOURCE, type KeyEvent } from '../rotation/key-event';
import type { Events, Log } from '../rotation/services';
import { awsFailure } from './aws-failure';

/** EventBridge behind the port of rotation/services.ts. What cannot be published is logged whole and never thrown. */
export function createEvents(client: EventBridgeClient, rotator: string, log: Log): Events {
  return {
    async publish(event) {
      const detail = eventDetail(event, rotator);
      try {
        const answer = await client.send(
          new PutEventsCommand({
            Entries: [
              {
                Source: EVENT_SOURCE,
                DetailType: event.type,
                Resources: [event.secretArn],
                Detail: JSON.stringify(detail),
              },
            ],
          }),
        );
        // PutEvents answers 200 for entries that it did not take.
        if (!answer.FailedEntryCount) return;
        const { ErrorCode: code, ErrorMessage: message } = answer.Entries?.[0] ?? {};
        log.error('event not published', { event: event.type, detail, code, reason: message });
      } catch (error) {
        const { code, message } = awsFailure(error);
        log.error('event not published', { event: event.type, detail, code, reason: message });
      }
    },
  };
}

function eventDetail(event: KeyEvent, rotator: string): Readonly<Record<string, unknown>> {
  const { secretArn, secretName, versionId, keyId, code, evidence, owner, criticality } = event;
  const runbook = runbookOf(event);
  return { v: 1, rotator, secretArn, secretName, versionId, keyId, code, runbook, evidence, owner, criticality };
}
