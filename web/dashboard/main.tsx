import { render } from 'preact';
import { App } from './app.js';
import { createFormats, readerLocale, readerTimeZone } from './format.js';

// A link would write its own target behind the #, where what is searched for stands.
document.querySelector('.skip')?.addEventListener('click', (event) => {
  event.preventDefault();
  document.getElementById('main')?.focus();
});

const root = document.getElementById('app');
if (root !== null) {
  const formats = createFormats(readerLocale(navigator.languages), readerTimeZone());
  const explorer = document.querySelector<HTMLLinkElement>('link[rel="alternate"]');
  // What stood there while the script was loading.
  root.replaceChildren();
  render(<App formats={formats} explorerUrl={explorer?.href} storage={sessionStorage} />, root);
}
