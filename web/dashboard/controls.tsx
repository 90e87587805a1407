import { CredentialFailureCategory, UsageAuthMethod } from './generated/graphql.js';
import { Choice, Selection, type Option } from './choice.js';
import { spansOffered, type Memory } from './span.js';
import { DEFAULT_VIEW, isSameView, type View } from './view.js';
import { CATEGORY_WORDS, FEATURE_WORDS, methodWords, PERIOD_WORDS } from './words.js';

interface ControlsProps {
  readonly view: View;
  readonly memory: Memory;
  readonly onChange: (change: Partial<View>) => void;
}

/** What narrows everything on the page. Each stands in its address. */
export function Controls({ view, memory, onChange }: ControlsProps) {
  return (
    <form class="controls" aria-label="What is shown" onSubmit={(event) => event.preventDefault()}>
      <Choice
        name="Period"
        options={spansOffered(memory, view.period).map(optionOf)}
        value={view.period}
        onChoose={(period) => onChange({ period })}
      />
      <Choice
        name="Feature"
        options={FEATURES}
        value={view.feature}
        onChoose={(feature) => onChange({ feature })}
      />
      <Choice
        name="Outcome"
        options={OUTCOMES}
        value={view.success}
        onChoose={(success) => onChange({ success })}
      />
      <Selection
        name="Method"
        all="All methods"
        options={METHODS}
        value={view.method}
        onChoose={(method) => onChange({ method })}
      />
      <Selection
        name="Failure"
        all="All categories"
        options={CATEGORIES}
        value={view.category}
        onChoose={(category) => onChange({ category })}
      />
      {!isSameView(view, DEFAULT_VIEW) && (
        <button type="button" class="quiet-button" onClick={() => onChange(DEFAULT_VIEW)}>
          Reset
        </button>
      )}
    </form>
  );
}

const optionOf = (value: View['period']) => ({ value, label: PERIOD_WORDS[value] });
const FEATURES: readonly Option<View['feature']>[] = [
  { value: null, label: 'All' },
  { value: 'REGISTRATION', label: `${FEATURE_WORDS.REGISTRATION}s` },
  { value: 'RESET', label: `${FEATURE_WORDS.RESET}s` },
];
const OUTCOMES: readonly Option<View['success']>[] = [
  { value: null, label: 'All' },
  { value: true, label: 'Successes' },
  { value: false, label: 'Failures' },
];
const METHODS = byLabel(Object.values(UsageAuthMethod), (method) => methodWords(method));
const CATEGORIES = byLabel(Object.values(CredentialFailureCategory), (category) => CATEGORY_WORDS[category]); // prettier-ignore

function byLabel<Value>(values: readonly Value[], labelOf: (value: Value) => string) {
  return values
    .map((value) => ({ value, label: labelOf(value) }))
    .toSorted((one, other) => one.label.localeCompare(other.label, 'en'));
}
