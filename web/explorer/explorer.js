const { createElement: h, useEffect, useRef, useState } = React;
const { useEditorContext } = GraphiQL.React;

// Relative to the page, so that the gateway may stand behind any path of a reverse proxy.
const endpoint = new window.URL('graphql', location.href).href;
const WIDE_ENOUGH_FOR_PANE_PX = 1000;

/**
 * What GraphiQL keeps of its tabs and of what was run: a browser has one store for all pages of an address, and what is asked
 * of one tenant is nothing for the page of another.
 */
function storageOfFolder() {
  const nameIn = (name) => `${new window.URL('.', location.href).pathname} ${name}`;
  const { localStorage } = window;
  return {
    getItem: (name) => localStorage.getItem(nameIn(name)),
    setItem: (name, value) => localStorage.setItem(nameIn(name), value),
    removeItem: (name) => localStorage.removeItem(nameIn(name)),
    clear: () => {
      const own = Object.keys(localStorage).filter((name) => name.startsWith(nameIn('')));
      for (const name of own) localStorage.removeItem(name);
    },
    get length() {
      return Object.keys(localStorage).filter((name) => name.startsWith(nameIn(''))).length;
    },
  };
}

/** fetch, which also looks whether the gateway says that its rows are made up. */
async function fetchAndNotice(input, init) {
  const response = await fetch(input, init);
  if (response.headers.get('x-demo-data') === '1')
    document.getElementById('demo-badge').hidden = false;
  return response;
}

/** What the fetcher of GraphiQL's own cannot: a subscription is a stream of events, and this gives its messages. */
function watch(params, { headers = {} } = {}) {
  const leaving = new window.AbortController();
  const request = {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json', accept: 'text/event-stream' },
    body: JSON.stringify(params),
    signal: leaving.signal,
  };
  const read = async (observer) => {
    const response = await fetchAndNotice(endpoint, request);
    const isStream = response.headers.get('content-type').startsWith('text/event-stream');
    if (isStream) await readMessages(response.body, (message) => observer.next(message));
    else observer.next(await response.json());
    observer.complete();
  };
  const subscribe = (observer) => {
    read(observer).catch((error) => leaving.signal.aborted || observer.error(error));
    return { unsubscribe: () => leaving.abort() };
  };
  return { subscribe };
}

/** GraphQL over SSE: an event with a result each; comments show that the stream is alive. */
async function readMessages(body, onMessage) {
  let text = '';
  // Not every browser has streams that `for await` can read.
  const reader = body.pipeThrough(new window.TextDecoderStream()).getReader();
  for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
    const parts = (text + chunk.value).split('\n\n');
    text = parts.pop();
    for (const part of parts) {
      const [, data] = /^event: next\ndata: (.*)$/.exec(part) ?? [];
      if (data !== undefined) onMessage(JSON.parse(data));
    }
  }
}

/** Without a document it is GraphiQL's own question for the schema, or a text that it could not parse. */
function isSubscription({ operationName }, { documentAST } = {}) {
  const definitions = documentAST?.definitions ?? [];
  return definitions.some(
    ({ operation, name }) =>
      operation === 'subscription' && (!operationName || name?.value === operationName),
  );
}

/** The pane of example operations: a click opens one in a tab, or goes to the tab that has it. */
function examplesPlugin(examples) {
  return {
    title: 'Examples',
    icon: ExamplesIcon,
    content: () => h(ExamplesPane, { examples }),
  };
}

function ExamplesPane({ examples }) {
  const openOperation = useOpenOperation();
  return h(
    'section',
    { className: 'examples', 'aria-label': 'Examples' },
    h('h2', null, 'Examples'),
    h('p', null, 'Each runs as it is. Choose one, then press the run button or Ctrl-Enter.'),
    h(
      'ol',
      null,
      examples.map((example) =>
        h(
          'li',
          { key: example.title },
          h(
            'button',
            { type: 'button', onClick: () => openOperation(example.query) },
            h('strong', null, example.title),
            h('span', null, example.description),
          ),
        ),
      ),
    ),
  );
}

/** GraphiQL fills a new tab with its default text while rendering it, so ours is put in when that is done. */
function useOpenOperation() {
  const { tabs, addTab, changeTab, queryEditor } = useEditorContext({ nonNull: true });
  const [waiting, setWaiting] = useState(null);
  useEffect(() => {
    if (waiting === null) return;
    queryEditor?.setValue(waiting);
    setWaiting(null);
  }, [tabs.length]);
  return (query) => {
    const index = tabs.findIndex((tab) => tab.query === query);
    if (index >= 0) return changeTab(index);
    setWaiting(query);
    addTab();
  };
}

/**
 * GraphiQL begins with all panes closed, and its property for the one that is visible leaves that folded: where there is
 * room, the schema's descriptions are opened by their own button, the first of those among which this icon is.
 */
function ExamplesIcon() {
  const icon = useRef(null);
  useEffect(() => {
    if (window.innerWidth < WIDE_ENOUGH_FOR_PANE_PX) return;
    icon.current.closest('.graphiql-sidebar').querySelector('button').click();
  }, []);
  return h(
    'svg',
    {
      ref: icon,
      viewBox: '0 0 24 24',
      fill: 'none',
      stroke: 'currentColor',
      strokeWidth: 1.5,
      'aria-hidden': true,
    },
    h('path', { d: 'M4 6h2m3 0h11M4 12h2m3 0h11M4 18h2m3 0h11', strokeLinecap: 'round' }),
  );
}

async function start() {
  document.getElementById('endpoint').textContent = `POST ${endpoint}`;
  document.getElementById('sandbox-link').href += `?endpoint=${encodeURIComponent(endpoint)}`;
  const response = await fetchAndNotice('explorer/examples.json');
  if (!response.ok) throw new Error(`its examples were answered with ${response.status}`);
  const examples = await response.json();
  const ask = GraphiQL.createFetcher({
    url: endpoint,
    fetch: fetchAndNotice,
    enableIncrementalDelivery: false,
  });
  const explorer = h(
    GraphiQL,
    {
      fetcher: (params, options) =>
        isSubscription(params, options) ? watch(params, options) : ask(params, options),
      defaultTabs: examples.map(({ query }) => ({ query })),
      defaultQuery: '',
      storage: storageOfFolder(),
      plugins: [examplesPlugin(examples)],
      isHeadersEditorEnabled: true,
      shouldPersistHeaders: false,
    },
    h(GraphiQL.Logo, null, ' '),
  );
  ReactDOM.createRoot(document.getElementById('explorer')).render(explorer);
}

start().catch((error) => {
  const notice = document.querySelector('#explorer .notice');
  if (notice === null) throw error;
  notice.textContent = `The explorer cannot start: ${error.message}. Reload the page to try again.`;
});
