import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { runbookOf } from '../rotation/alarms';
import { TAGS } from '../rotation/policy';
import type { KeyEvent } from '../rotation/key-event';
import type { Events, Log, SecretStore } from '../rotation/services';
import { awsFailure } from './aws-failure';

/** The `source` of our events on the default bus. */
export const EVENT_SOURCE = 'keyturn.rotation';

/**
 * EventBridge behind the port of rotation/services.ts. What cannot be published is logged whole and never thrown. Who
 * owns the key, and how critical it is, is read from the secret's tags, so that a rule can route by them.
 */
export function createEvents(
  client: EventBridgeClient,
  rotator: string,
  log: Log,
  store: Pick<SecretStore, 'describe'>,
): Events {
  return {
    async publish(event) {
      const detail = { ...eventDetail(event, rotator), ...(await ownership(store, event.secretArn, log)) };
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
  const { secretArn, secretName, versionId, keyId, code, evidence } = event;
  return { v: 1, rotator, secretArn, secretName, versionId, keyId, code, runbook: runbookOf(event), evidence };
}

/** Nothing where the secret cannot be read: then the event matters all the more. */
async function ownership(
  store: Pick<SecretStore, 'describe'>,
  secretArn: string,
  log: Log,
): Promise<{ readonly owner?: string; readonly criticality?: string }> {
  try {
    const { [TAGS.owner]: owner, [TAGS.criticality]: criticality } = (await store.describe(secretArn)).tags;
    return { ...(owner !== undefined && { owner }), ...(criticality !== undefined && { criticality }) };
  } catch (error) {
    log.warn('an event goes out without the owner of its key', { secretArn, error });
    return {};
  }
}
