import type { TileFacts } from './tile-facts.js';

/** The numbers that are looked at first. */
export function Tiles({ tiles }: { readonly tiles: readonly TileFacts[] }) {
  return (
    <dl class="tiles">
      {tiles.map(({ name, value, note, change }) => (
        <div key={name} class="card tile">
          <dt>{name}</dt>
          <dd class="tile-value">{value}</dd>
          <dd class="tile-note">{note}</dd>
          {change !== undefined && (
            <dd class="tile-change">
              <span aria-hidden="true">{ARROWS[change.direction]} </span>
              {change.text}
            </dd>
          )}
        </div>
      ))}
    </dl>
  );
}

const ARROWS = { up: '▲', down: '▼', same: '=' } as const;

const NAMES = ['Events', 'Success rate', 'Failures', 'Users with failures'];

/** Where the numbers will be. */
export function WaitingTiles() {
  return (
    <div class="tiles" aria-hidden="true">
      {NAMES.map((name) => (
        <div key={name} class="card tile-waiting" />
      ))}
    </div>
  );
}
