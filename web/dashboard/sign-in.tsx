import { useEffect, useRef, useState } from 'preact/hooks';
import type { Scheme } from './answer.js';
import { isCredentialText, type Credential } from './credential.js';

interface SignInProps {
  /** What the gateway has asked for. */
  readonly scheme: Scheme;
  /** What it has not taken. */
  readonly refused: Credential | undefined;
  readonly onSignIn: (credential: Credential) => void;
}

const WORDS = {
  ApiKey: {
    label: 'API key',
    hint: 'The key that the gateway’s operator gave you; it begins with cug_.',
  },
  Bearer: {
    label: 'Access token',
    hint: 'A token of your organisation’s identity provider, made for this gateway.',
  },
} as const satisfies Record<Scheme, object>;

export function SignIn({ scheme, refused, onSignIn }: SignInProps) {
  const { label, hint } = WORDS[scheme];
  const field = useRef<HTMLInputElement>(null);
  const [fault, setFault] = useState(
    refused && `This ${label} was refused: it is wrong, or has expired.`,
  );
  useEffect(() => field.current?.focus(), [fault]);
  const submit = (event: Event) => {
    event.preventDefault();
    const secret = field.current?.value.trim() ?? '';
    if (isCredentialText(secret)) onSignIn({ scheme, secret });
    else setFault(`An ${label} has no spaces and only plain characters. Copy it again.`);
  };
  return (
    <main id="main" class="center" tabIndex={-1}>
      <form class="card sign-in" onSubmit={submit} autocomplete="off">
        <h2>Sign in</h2>
        <p>This gateway shows its report to known callers only.</p>
        {fault !== undefined && (
          <p class="fault" role="alert" id="sign-in-fault">
            {fault}
          </p>
        )}
        <label for="credential">{label}</label>
        <input
          ref={field}
          id="credential"
          type="password"
          required
          autocomplete="off"
          spellcheck={false}
          aria-describedby={fault === undefined ? 'sign-in-hint' : 'sign-in-fault sign-in-hint'}
          aria-invalid={fault !== undefined}
        />
        <p class="hint" id="sign-in-hint">
          {hint} It stays in this tab and is forgotten when you close it.
        </p>
        <button type="submit" class="main-button">
          Show the dashboard
        </button>
      </form>
    </main>
  );
}
