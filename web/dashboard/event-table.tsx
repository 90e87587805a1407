import type { Formats } from './format.js';
import type { EventsQuery } from './generated/graphql.js';
import { FailureIcon, SuccessIcon } from './icons.js';
import { OUTCOME_WORDS } from './series.js';
import { UserName } from './user-name.js';
import { CATEGORY_WORDS, FEATURE_WORDS, methodWords } from './words.js';

type Event = NonNullable<EventsQuery['userCredentialUsageDetails']>['nodes'][number];

interface EventTableProps {
  readonly events: readonly Event[];
  readonly formats: Formats;
}

const COLUMNS = ['Time', 'User', 'Feature', 'Method', 'Outcome', 'Reason'] as const;

/** On a phone the style sheet makes each row a card; the roles say that it is a table still. */
export function EventTable({ events, formats }: EventTableProps) {
  return (
    <table class="event-table" role="table">
      <caption class="visually-hidden">
        Events, newest first; times are of {formats.timeZone}
      </caption>
      <thead role="rowgroup">
        <tr role="row">
          {COLUMNS.map((name) => (
            <th key={name} scope="col" role="columnheader">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {events.map((event) => (
          <EventRow key={event.id} event={event} formats={formats} />
        ))}
      </tbody>
    </table>
  );
}

function EventRow({ event, formats }: { readonly event: Event; readonly formats: Formats }) {
  const { eventDateTime, feature, isSuccess, authMethod, authMethodRaw } = event;
  return (
    <tr role="row">
      <td role="cell" class="event-time">
        <time dateTime={eventDateTime} title={formats.moment(eventDateTime, 'second')}>
          {formats.moment(eventDateTime, 'minute')}
        </time>
      </td>
      <td role="cell" class="event-user">
        <UserName {...event} />
      </td>
      <td role="cell">{FEATURE_WORDS[feature]}</td>
      <td role="cell">{methodWords(authMethod, authMethodRaw)}</td>
      <td role="cell">
        <span class={isSuccess ? 'outcome outcome-success' : 'outcome outcome-failure'}>
          {isSuccess ? <SuccessIcon /> : <FailureIcon />}
          {OUTCOME_WORDS[isSuccess ? 'success' : 'failure']}
        </span>
      </td>
      <td role="cell" class="event-reason">
        <Reason {...event} />
      </td>
    </tr>
  );
}

function Reason({ failureCategory, failureReason }: Event) {
  return (
    <>
      {failureCategory !== null && <strong>{CATEGORY_WORDS[failureCategory]}</strong>}
      {failureReason !== null && <span>{failureReason}</span>}
    </>
  );
}
