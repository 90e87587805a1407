import type { ComponentChildren } from 'preact';

/** Each stands beside a word that says the same. */
function Icon({ children }: { readonly children: ComponentChildren }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      {children}
    </svg>
  );
}

export function SuccessIcon() {
  return (
    <Icon>
      <path d="M3 8.5 6.5 12 13 4.5" />
    </Icon>
  );
}

export function FailureIcon() {
  return (
    <Icon>
      <path d="m4 4 8 8M12 4l-8 8" />
    </Icon>
  );
}

export function WarningIcon() {
  return (
    <Icon>
      <path d="M8 1.8 15 14H1zM8 6v4M8 11.8v.4" />
    </Icon>
  );
}

export function InfoIcon() {
  return (
    <Icon>
      <circle cx="8" cy="8" r="6.5" />
      <path d="M8 7.2V11.5M8 4.5v.4" />
    </Icon>
  );
}

export function LockIcon() {
  return (
    <Icon>
      <path d="M3.5 7h9v7h-9zM5.5 7V4.5a2.5 2.5 0 0 1 5 0V7" />
    </Icon>
  );
}

export function HourglassIcon() {
  return (
    <Icon>
      <path d="M4 2h8M4 14h8M5 2v2.5L8 8l3-3.5V2M5 14v-2.5L8 8l3 3.5V14" />
    </Icon>
  );
}

export function EmptyIcon() {
  return (
    <Icon>
      <circle cx="7" cy="7" r="4.5" />
      <path d="m10.5 10.5 4 4" />
    </Icon>
  );
}
