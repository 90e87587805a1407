import { useEffect, useState } from 'preact/hooks';
import type { Refusal } from './answer.js';
import { eventsConditions, type Place } from './conditions.js';
import { EventSearch } from './event-search.js';
import { EventTable } from './event-table.js';
import { ExportButtons } from './export-buttons.js';
import type { Formats } from './format.js';
import type { Gateway } from './gateway.js';
import { EventsDocument } from './generated/graphql.js';
import { Pager } from './pager.js';
import { EmptyNote, Panel } from './panel.js';
import type { AskedSpan } from './span.js';
import { useAnswer } from './use-answer.js';
import { addressOf, type View } from './view.js';
import { isPseudonym } from './words.js';

interface EventsProps {
  readonly gateway: Gateway;
  readonly version: string | undefined;
  readonly view: View;
  /** undefined: it cannot be asked yet. */
  readonly span: AskedSpan | undefined;
  readonly formats: Formats;
  readonly onChange: (change: Partial<View>) => void;
  /** Told why there are none, and of undefined when there are. */
  readonly onRefused: (refusal: Refusal | undefined) => void;
}

/** The events themselves, newest first, and the way to take them along. */
export function Events({ gateway, version, view, span, formats, ...tell }: EventsProps) {
  const { onChange, onRefused } = tell;
  const [place, setPlace] = usePlace(addressOf(view));
  const variables = span && eventsConditions(view, span, place);
  const asked = useAnswer({ gateway, document: EventsDocument, variables, version });
  const { refusal, askedWith } = asked;
  const move = (next: Place) => setPlace({ ...next, window: askedWith?.window });
  useEffect(() => onRefused(refusal), [refusal]);
  const page = asked.data?.userCredentialUsageDetails;
  const isMasked = page?.nodes.some(({ userPrincipalName: name }) => isPseudonym(name)) ?? false;
  const clear = (view.search !== '' || view.user !== '') && (
    <button type="button" class="quiet-button" onClick={() => onChange({ search: '' })}>
      {view.user === '' ? 'Clear the search' : 'Show all users'}
    </button>
  );
  return (
    <Panel
      id="events"
      title="Events"
      asked={asked}
      remedy={clear}
      actions={
        <>
          {view.user === '' ? (
            <EventSearch {...{ view, onChange, isMasked }} />
          ) : (
            <p class="chosen-user">
              Only {view.user} {clear}
            </p>
          )}
          {span && <ExportButtons {...{ gateway, view, span, onRefused }} />}
        </>
      }
    >
      {page && (
        <>
          {page.nodes.length === 0 ? (
            <EmptyNote text={emptyText(view)}>{view.search !== '' && clear}</EmptyNote>
          ) : (
            <EventTable events={page.nodes} formats={formats} />
          )}
          <Pager {...page} formats={formats} onMove={move} />
        </>
      )}
    </Panel>
  );
}

function emptyText({ search, user }: View): string {
  const part = search === '' ? '' : ` of a user with “${search}” in the sign-in name`;
  const name = user === '' ? part : ` of ${user}`;
  return `No event of the chosen kind${name} in this time.`;
}

/** Another view begins at its newest event. */
function usePlace(address: string): readonly [Place, (place: Place) => void] {
  const [state, setState] = useState({ address, place: NEWEST });
  useEffect(() => setState({ address, place: NEWEST }), [address]);
  const place = state.address === address ? state.place : NEWEST;
  return [place, (next) => setState({ address, place: next })];
}

const NEWEST: Place = {};
