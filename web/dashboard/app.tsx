import { useMemo, useState } from 'preact/hooks';
import type { Scheme } from './answer.js';
import {
  storeCredential,
  storedCredential,
  type Credential,
  type TabStorage,
} from './credential.js';
import { Dashboard } from './dashboard.js';
import type { Formats } from './format.js';
import { Header } from './header.js';
import { SignIn } from './sign-in.js';

interface AppProps {
  readonly formats: Formats;
  /** undefined: it is off. */
  readonly explorerUrl: string | undefined;
  readonly storage: TabStorage;
}

/** Somebody who may look, or the question who asks. */
export function App({ formats, explorerUrl, storage }: AppProps) {
  const [credential, setCredential] = useState(() => storedCredential(storage));
  const [asked, setAsked] = useState<Scheme>();
  const actions = useMemo(() => {
    const keep = (next: Credential | undefined) => {
      storeCredential(storage, next);
      setCredential(next);
    };
    return {
      signIn: (next: Credential) => {
        keep(next);
        setAsked(undefined);
      },
      signOut: () => keep(undefined),
      onSignedOut: setAsked,
    };
  }, [storage]);
  if (asked !== undefined) {
    return (
      <>
        <Header explorerUrl={explorerUrl} />
        <SignIn scheme={asked} refused={credential} onSignIn={actions.signIn} />
      </>
    );
  }
  const identity = credential?.secret ?? 'nobody';
  return <Dashboard key={identity} {...{ formats, explorerUrl, credential, ...actions }} />;
}
