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
  // From the address and not from what is drawn: a chart may hold on to this for longer than one view.
  const change = useCallback((difference: Partial<View>) => {
    const now = readView(new URL(location.href));
    const next = changed(now, difference);
    if (isSameView(next, now)) return;
    history.pushState(null, '', location.pathname + addressOf(next));
    setView(next);
  }, []);
  return [view, change];
}
