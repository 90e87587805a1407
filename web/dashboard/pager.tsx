import type { Place } from './conditions.js';
import type { Formats } from './format.js';
import type { EventsQuery } from './generated/graphql.js';

type Page = NonNullable<EventsQuery['userCredentialUsageDetails']>;

type PagerProps = Pick<Page, 'totalCount' | 'pageInfo'> & {
  readonly formats: Formats;
  readonly onMove: (place: Place) => void;
};

/** Cursors, not page numbers: no event is shown twice or missed when the report is refreshed in between. */
export function Pager({ totalCount, pageInfo, formats, onMove }: PagerProps) {
  const { hasNextPage, hasPreviousPage, startCursor, endCursor } = pageInfo;
  const newer = () => startCursor !== null && hasPreviousPage && onMove({ before: startCursor });
  const older = () => endCursor !== null && hasNextPage && onMove({ after: endCursor });
  return (
    <nav class="pager" aria-label="Pages of events">
      <p>{formats.counted(totalCount, 'event')}</p>
      <PageButton text="Newer" isOpen={hasPreviousPage} onMove={newer} />
      <PageButton text="Older" isOpen={hasNextPage} onMove={older} />
    </nav>
  );
}

interface PageButtonProps {
  readonly text: string;
  readonly isOpen: boolean;
  readonly onMove: () => unknown;
}

/** Not `disabled`, which would take the focus away from whoever pages by keyboard. */
function PageButton({ text, isOpen, onMove }: PageButtonProps) {
  return (
    <button type="button" class="quiet-button" aria-disabled={!isOpen} onClick={() => onMove()}>
      {text}
    </button>
  );
}
