import { render } from 'preact';
import { App } from './app.js';
import { storageOfFolder, type TabStorage } from './credential.js';
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
  render(<App formats={formats} explorerUrl={explorer?.href} storage={tabStorage()} />, root);
}

/**
 * A browser has one store for all pages of an address, and a tenant's key is nothing for the page of another. Where it lets pages
 * store nothing, a credential is kept until the page is left.
 */
function tabStorage(): TabStorage {
  try {
    return storageOfFolder(sessionStorage, new URL('.', location.href).pathname);
  } catch {
    const kept = new Map<string, string>();
    return {
      getItem: (name) => kept.get(name) ?? null,
      setItem: (name, value) => void kept.set(name, value),
      removeItem: (name) => void kept.delete(name),
    };
  }
}
