import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { spansWith, type Memory } from './span.js';
import { addressOf, changed, isSameView, readView, type View } from './view.js';

/** What is shown is what the address says: back and forward work, and a copied address shows the same to a colleague. */
export function useView(memory: Memory): readonly [View, (change: Partial<View>) => void] {
  const [href, setHref] = useState(location.href);
  const spans = useRef(spansWith(memory));
  spans.current = spansWith(memory);
  useEffect(() => {
    const follow = () => setHref(location.href);
    addEventListener('popstate', follow);
    return () => removeEventListener('popstate', follow);
  }, []);
  // From the address and not from what is drawn: a chart may hold on to this for longer than one view.
  const change = useCallback((difference: Partial<View>) => {
    const now = readView(new URL(location.href), spans.current);
    const next = changed(now, difference);
    if (isSameView(next, now)) return;
    history.pushState(null, '', location.pathname + addressOf(next));
    setHref(location.href);
  }, []);
  return [readView(new URL(href), spans.current), change];
}
