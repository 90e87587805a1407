import { useCallback, useEffect, useState } from 'preact/hooks';
import { addressOf, changed, isSameView, readView, type View } from './view.js';

/** What is shown is what the address says: back and forward work, and a copied address shows the same to a colleague. */
export function useView(): readonly [View, (change: Partial<View>) => void] {
  const [view, setView] = useState(() => readView(new URL(location.href)));
  useEffect(() => {
    const follow = () => setView(readView(new URL(location.href)));
    addEventListener('popstate', follow);
    return () => removeEventListener('popstate', follow);
  }, []);
  const change = useCallback(
    (difference: Partial<View>) => {
      const next = changed(view, difference);
      if (isSameView(next, view)) return;
      history.pushState(null, '', location.pathname + addressOf(next));
      setView(next);
    },
    [view],
  );
  return [view, change];
}
