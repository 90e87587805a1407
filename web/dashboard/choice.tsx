/** One thing that can be chosen. */
export interface Option<Value> {
  readonly value: Value;
  readonly label: string;
}

interface ChoiceProps<Value> {
  readonly name: string;
  readonly options: readonly Option<Value>[];
  readonly value: Value;
  readonly onChoose: (value: Value) => void;
}

/** A few options, side by side: radio buttons, so that arrow keys go from one to the next. */
export function Choice<Value>({ name, options, value: chosen, onChoose }: ChoiceProps<Value>) {
  return (
    <div class="choice" role="radiogroup" aria-labelledby={`choice-${name}`}>
      <span id={`choice-${name}`} class="control-name">
        {name}
      </span>
      <div class="segments">
        {options.map(({ value, label }) => (
          <label key={label} class="segment">
            <input
              type="radio"
              name={name}
              value={String(value)}
              checked={value === chosen}
              onChange={() => onChoose(value)}
            />
            <span>{label}</span>
          </label>
        ))}
      </div>
    </div>
  );
}

interface SelectionProps<Value> {
  readonly name: string;
  readonly all: string;
  readonly options: readonly Option<Value>[];
  readonly value: Value | null;
  readonly onChoose: (value: Value | null) => void;
}

/** One of many, or all. */
export function Selection<Value>({
  name,
  all,
  options,
  value: chosen,
  onChoose,
}: SelectionProps<Value>) {
  const index = options.findIndex(({ value }) => value === chosen);
  return (
    <div class="selection">
      <label class="control-name" for={`choice-${name}`}>
        {name}
      </label>
      <select
        id={`choice-${name}`}
        value={index}
        onChange={({ currentTarget }) =>
          onChoose(options[Number(currentTarget.value)]?.value ?? null)
        }
      >
        <option value={-1}>{all}</option>
        {options.map(({ label }, place) => (
          <option key={label} value={place}>
            {label}
          </option>
        ))}
      </select>
    </div>
  );
}
