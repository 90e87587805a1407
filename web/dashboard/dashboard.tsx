import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Refusal, Scheme } from './answer.js';
import { Banner } from './banner.js';
import { countsBeforeConditions, countsConditions, topUsersConditions } from './conditions.js';
import { Controls } from './controls.js';
import type { Credential } from './credential.js';
import { Charts, Totals } from './counts.js';
import { Events } from './events.js';
import type { Formats } from './format.js';
import { FreshnessChip } from './freshness-chip.js';
import { createGateway } from './gateway.js';
import { CountsBeforeDocument, CountsDocument, TopUsersDocument } from './generated/graphql.js';
import { Header } from './header.js';
import { NoAccess } from './no-access.js';
import { TopUsers } from './top-users.js';
import { windowBefore } from './span.js';
import { useAnswer } from './use-answer.js';
import { useAskedSpan } from './use-asked-span.js';
import { useFreshness } from './use-freshness.js';
import { useMemory } from './use-memory.js';
import { useView } from './use-view.js';

interface DashboardProps {
  readonly formats: Formats;
  readonly explorerUrl: string | undefined;
  readonly credential: Credential | undefined;
  readonly onSignedOut: (scheme: Scheme) => void;
  readonly signOut: () => void;
}

export function Dashboard({ formats, explorerUrl, credential, ...actions }: DashboardProps) {
  const { gateway, isDemo, asOfSeen } = useGateway(credential);
  const freshness = useFreshness(gateway);
  const memory = useMemory(gateway);
  const [view, change] = useView(memory);
  const span = useAskedSpan(view.period, memory, freshness.report?.asOf);
  const shared = { gateway, version: freshness.version };
  const counts = useAnswer({ ...shared, document: CountsDocument, variables: span && countsConditions(view, span, formats.timeZone) }); // prettier-ignore
  // Before the first reading has ended there is nothing to compare with: the oldest events come last.
  const isComplete = freshness.report?.isComplete ?? false;
  const isCurrent = isComplete && !counts.isLoading;
  const window = isCurrent ? counts.data?.userCredentialUsageDetails?.window : undefined;
  const earlier = window && windowBefore(view.period, memory, window);
  const before = useAnswer({ ...shared, document: CountsBeforeDocument, variables: earlier && countsBeforeConditions(view, earlier) }); // prettier-ignore
  const users = useAnswer({ ...shared, document: TopUsersDocument, variables: span && topUsersConditions(view, span) }); // prettier-ignore
  const [eventsRefusal, setEventsRefusal] = useState<Refusal>();
  useSignedOut(
    [freshness.refusal, counts.refusal, users.refusal, eventsRefusal],
    actions.onSignedOut,
  );
  // An answer from other rows than the age that is shown: there has been a refresh.
  const shownAsOf = freshness.report?.asOf;
  useEffect(() => {
    if (shownAsOf && asOfSeen && asOfSeen !== shownAsOf) freshness.askAgain();
  }, [asOfSeen]);
  const onSignOut = credential && actions.signOut;
  return (
    <>
      <Header {...{ explorerUrl, isDemo, onSignOut }}>
        <FreshnessChip {...freshness} formats={formats} />
      </Header>
      {freshness.refusal?.kind === 'forbidden' ? (
        <NoAccess message={freshness.refusal.message} />
      ) : (
        <main id="main" tabIndex={-1}>
          <Banner {...freshness} formats={formats} />
          <Controls {...{ view, memory }} onChange={change} />
          <Totals {...{ view, counts, before, formats }} />
          <div class="grid">
            <Charts {...{ view, counts, formats, onChange: change }} />
            <TopUsers {...{ view, users, formats, onChange: change }} />
            <Events
              {...shared}
              {...{ view, span, formats, onChange: change, onRefused: setEventsRefusal }}
            />
          </div>
        </main>
      )}
    </>
  );
}

function useGateway(credential: Credential | undefined) {
  const [isDemo, onDemo] = useState(false);
  const [asOfSeen, onAsOf] = useState<string>();
  const gateway = useMemo(() => createGateway({ credential, onDemo, onAsOf }), [credential]);
  return { gateway, isDemo, asOfSeen };
}

/** The first answer that says so takes the reader to the form. */
function useSignedOut(
  refusals: readonly (Refusal | undefined)[],
  onSignedOut: (scheme: Scheme) => void,
): void {
  const scheme = refusals.find((refusal) => refusal?.kind === 'signedOut')?.scheme;
  const tell = useRef(onSignedOut);
  tell.current = onSignedOut;
  useEffect(() => {
    if (scheme !== undefined) tell.current(scheme);
  }, [scheme]);
}
