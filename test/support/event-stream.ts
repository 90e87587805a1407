/** One message of a stream as the GraphQL over SSE protocol has it. */
export interface StreamEvent {
  readonly event: string;
  readonly data: unknown;
}

/** A request that is answered by a stream, with what has come of it so far. */
export async function openStream(
  url: string,
  body: object,
  headers: Readonly<Record<string, string>> = {},
) {
  const leaving = new AbortController();
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...headers },
    body: JSON.stringify(body),
    signal: leaving.signal,
  });
  const events: StreamEvent[] = [];
  let text = '';
  let isOver = false;
  let comments = 0;
  const take = (chunk: string) => {
    const parts = (text + chunk).split('\n\n');
    text = parts.pop() ?? '';
    for (const part of parts) {
      if (part.startsWith(':')) comments += 1;
      else events.push(eventIn(part));
    }
  };
  const reading = (async () => {
    const decoder = new TextDecoder();
    const chunks: AsyncIterable<Uint8Array> | readonly Uint8Array[] = response.body ?? [];
    for await (const bytes of chunks) take(decoder.decode(bytes, { stream: true }));
    isOver = true;
  })().catch(() => (isOver = true));
  return {
    response,
    events,
    comments: () => comments,
    isOver: () => isOver,
    leave: async () => {
      leaving.abort();
      await reading;
    },
  };
}

function eventIn(text: string): StreamEvent {
  const [, event = '', data = ''] = /^event: (\w+)\ndata: ?(.*)$/.exec(text) ?? [];
  return { event, data: data === '' ? undefined : JSON.parse(data) };
}
