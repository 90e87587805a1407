import type { ComponentChildren } from 'preact';

interface HeaderProps {
  readonly explorerUrl: string | undefined;
  readonly isDemo?: boolean;
  readonly children?: ComponentChildren;
  /** undefined: nobody has signed in. */
  readonly onSignOut?: (() => void) | undefined;
}

export function Header({ explorerUrl, isDemo = false, children, onSignOut }: HeaderProps) {
  return (
    <header class="bar">
      <img src="dashboard/icon.svg" alt="" width="28" height="28" />
      <h1>Credential usage</h1>
      {isDemo && <span class="badge">synthetic demo data</span>}
      {children}
      <nav class="bar-end" aria-label="Gateway">
        {explorerUrl !== undefined && <a href={explorerUrl}>Explorer</a>}
        {onSignOut !== undefined && (
          <button type="button" class="quiet-button" onClick={onSignOut}>
            Sign out
          </button>
        )}
      </nav>
    </header>
  );
}
