/** Asks once and returns the body, which must be an answer without errors. */
export async function post(url: string, body: string): Promise<string> {
  const headers = { 'content-type': 'application/json', accept: 'application/json' };
  const response = await fetch(url, { method: 'POST', headers, body });
  const text = await response.text();
  if (response.ok && !('errors' in parseAnswer(text))) return text;
  throw new Error(`${url} must answer ${body}, but says ${response.status}: ${text.slice(0, 500)}`);
}

/** How often this gateway has asked Graph. */
export async function callsOf(url: string): Promise<number> {
  const query = '{ credentialUsageReport { upstream { requestsTotal } } }';
  const answer = JSON.stringify(dataOf(await post(url, JSON.stringify({ query }))));
  return Number(/"requestsTotal":(\d+)/.exec(answer)?.[1]);
}

/** The data of an answer, with nothing else that a server may add. */
export function dataOf(answer: string): unknown {
  const parsed = parseAnswer(answer);
  return 'data' in parsed ? parsed.data : undefined;
}

function parseAnswer(text: string): object {
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null) throw new Error('An answer must be an object.');
  return value;
}
