import { countChange, rateChange, type Change } from './comparison.js';
import type { Formats } from './format.js';
import type { CountsBeforeQuery, CountsQuery } from './generated/graphql.js';
import { PERIOD_WORDS } from './words.js';
import type { View } from './view.js';

interface TilesProps {
  readonly counts: CountsQuery;
  readonly before: CountsBeforeQuery | undefined;
  readonly view: View;
  readonly formats: Formats;
}

/** The numbers that are looked at first, and how they stand to those of the span before. */
export function Tiles({ counts, before, view, formats }: TilesProps) {
  const now = counts.userCredentialUsageDetails?.aggregate;
  if (now === undefined) return null;
  const then = before?.userCredentialUsageDetails?.aggregate;
  const failedUsers = counts.failures?.aggregate.distinctUsers ?? 0;
  const failedUsersThen = before?.failures?.aggregate.distinctUsers;
  const { count, rate } = formats;
  return (
    <dl class="tiles">
      <Tile name="Events" value={count(now.totalCount)} note={`by ${count(now.distinctUsers)} users`} change={countChange(now.totalCount, then?.totalCount, formats)} {...{ view }} />
      <Tile name="Success rate" value={rate(now.successRate)} note={`${count(now.successCount)} succeeded`} change={rateChange(now.successRate, then?.successRate, formats)} {...{ view }} />
      <Tile name="Failures" value={count(now.failureCount)} note={`${rate(shareOf(now.failureCount, now.totalCount))} of events`} change={countChange(now.failureCount, then?.failureCount, formats)} {...{ view }} />
      <Tile name="Users with failures" value={count(failedUsers)} note={`${rate(shareOf(failedUsers, now.distinctUsers))} of users`} change={countChange(failedUsers, failedUsersThen, formats)} {...{ view }} />
    </dl>
  ); // prettier-ignore
}

function shareOf(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

interface TileProps {
  readonly name: string;
  readonly value: string;
  readonly note: string;
  readonly change: Change | undefined;
  readonly view: View;
}

const ARROWS = { up: '▲', down: '▼', same: '=' } as const;

function Tile({ name, value, note, change, view }: TileProps) {
  return (
    <div class="card tile">
      <dt>{name}</dt>
      <dd class="tile-value">{value}</dd>
      <dd class="tile-note">{note}</dd>
      {change !== undefined && (
        <dd class="tile-change" title={`Compared with the ${PERIOD_WORDS[view.period]} before`}>
          <span aria-hidden="true">{ARROWS[change.direction]} </span>
          {change.text}
        </dd>
      )}
    </div>
  );
}
