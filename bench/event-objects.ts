import { authMethodOf } from '../src/report/auth-method.js';
import type { CredentialUsageEvent } from '../src/report/event.js';
import { failureCategoryOf } from '../src/report/failure-category.js';
import type { EventDetails } from '../src/report/snapshot.js';
import { sweptPages, type SourceName } from './sweep-rows.js';
import type { SyntheticReport } from './synthetic-report.js';

/** An event by itself, without a snapshot around it. */
export type EventObject = Omit<EventDetails, 'snapshot' | 'position'>;

/** What a program keeps that gives no thought to it: one object for each event, with everything the schema shows. */
export function eventObjects(report: SyntheticReport, source: SourceName): EventObject[] {
  const objects: EventObject[] = [];
  for (const events of sweptPages(report, source)) {
    for (const event of events) objects.push(eventObject(event));
  }
  return objects;
}

function eventObject(event: CredentialUsageEvent): EventObject {
  const { sourceId, feature, isSuccess, authMethodRaw, failureReason, eventTimeMs } = event;
  return {
    id: sourceId,
    sourceId,
    feature,
    userPrincipalName: event.userPrincipalName,
    userDisplayName: event.userDisplayName,
    isSuccess,
    authMethod: authMethodOf(authMethodRaw),
    authMethodRaw,
    failureReason,
    failureCategory: isSuccess ? null : failureCategoryOf(failureReason),
    eventTimeMs,
  };
}
