import { useEffect, useRef } from 'preact/hooks';
import { searchText, type View } from './view.js';

interface EventSearchProps {
  readonly view: View;
  readonly onChange: (change: Partial<View>) => void;
  /** The rows have pseudonyms: whoever may not see names may not search by them. */
  readonly isMasked: boolean;
}

export function EventSearch({ view, onChange, isMasked }: EventSearchProps) {
  const field = useRef<HTMLInputElement>(null);
  // Back and forward change it too. The field stays the same one: whoever has typed in it keeps the focus.
  useEffect(() => {
    if (field.current !== null) field.current.value = view.search;
  }, [view.search]);
  if (isMasked) {
    return (
      <p class="hint">
        Names are pseudonyms for your role. CredentialUsage.Read.Identities shows them, and lets you
        search by them.
      </p>
    );
  }
  const submit = (event: Event) => {
    event.preventDefault();
    onChange({ search: searchText(field.current?.value ?? '') });
  };
  return (
    <form class="search" role="search" onSubmit={submit}>
      <label class="visually-hidden" for="search">
        Part of a sign-in name
      </label>
      <input
        ref={field}
        id="search"
        type="search"
        defaultValue={view.search}
        placeholder="Part of a sign-in name"
        autocomplete="off"
        spellcheck={false}
        onSearch={submit}
      />
      <button type="submit" class="quiet-button">
        Search
      </button>
    </form>
  );
}
