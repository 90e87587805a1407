import type { ComponentChildren } from 'preact';
import type { Refusal } from './answer.js';
import { EmptyIcon, HourglassIcon, LockIcon, WarningIcon } from './icons.js';
import type { Asked } from './use-answer.js';

interface PanelProps {
  readonly id: string;
  readonly title: string;
  readonly asked: Pick<Asked<unknown>, 'data' | 'refusal' | 'isLoading' | 'askAgain'>;
  /** What stands beside the title. */
  readonly actions?: ComponentChildren;
  /** What the reader can do about a refusal, beside asking again. */
  readonly remedy?: ComponentChildren;
  readonly children: ComponentChildren;
}

/** A part of the page with a question of its own, and a face for each thing that may become of it. */
export function Panel({ id, title, asked, actions, remedy, children }: PanelProps) {
  const { data, refusal, isLoading, askAgain } = asked;
  return (
    <section class={`card panel ${id}`} aria-labelledby={id} aria-busy={isLoading}>
      <div class="panel-head">
        <h2 id={id}>{title}</h2>
        {data !== undefined && actions}
      </div>
      {refusal !== undefined && (
        <RefusalNote refusal={refusal} hasData={data !== undefined} askAgain={askAgain}>
          {remedy}
        </RefusalNote>
      )}
      {data !== undefined && (
        <div class={isLoading ? 'panel-body outdated' : 'panel-body'}>{children}</div>
      )}
      {data === undefined && refusal === undefined && <Skeleton />}
    </section>
  );
}

interface RefusalNoteProps {
  readonly refusal: Refusal;
  readonly hasData: boolean;
  readonly askAgain: () => void;
  readonly children: ComponentChildren;
}

function RefusalNote({ refusal, hasData, askAgain, children }: RefusalNoteProps) {
  // The whole page becomes a form.
  if (refusal.kind === 'signedOut') return null;
  const { message } = refusal;
  if (refusal.kind === 'forbidden') {
    return (
      <Note icon={<LockIcon />} title="Your role does not show this" text={message}>
        {children}
      </Note>
    );
  }
  if (refusal.kind === 'warmingUp') {
    const text = 'The report is being read for the first time. It appears here by itself.';
    return <Note icon={<HourglassIcon />} title="Nothing has been read yet" text={text} />;
  }
  const title = hasData ? 'This could not be refreshed' : 'This could not be answered';
  return (
    <Note icon={<WarningIcon />} title={title} text={message}>
      <button type="button" class="quiet-button" onClick={askAgain}>
        Try again
      </button>
    </Note>
  );
}

interface NoteProps {
  readonly icon: ComponentChildren;
  readonly title: string;
  readonly text: string;
  readonly children?: ComponentChildren;
}

function Note({ icon, title, text, children }: NoteProps) {
  return (
    <div class="note">
      <p class="note-title">
        {icon}
        <strong>{title}</strong>
      </p>
      <p>{text}</p>
      {children}
    </div>
  );
}

export function EmptyNote({ text, children }: Pick<NoteProps, 'text' | 'children'>) {
  return (
    <Note icon={<EmptyIcon />} title="Nothing to show" text={text}>
      {children}
    </Note>
  );
}

/** Where numbers will be, while they are on their way. */
function Skeleton() {
  return (
    <div class="skeleton">
      <span class="visually-hidden">Loading…</span>
    </div>
  );
}
