import { useEffect, useRef, useState } from 'preact/hooks';
import type { Answer, Refusal } from './answer.js';
import { versionOf, type Versioned } from './freshness.js';
import type { Gateway } from './gateway.js';
import type { TypedDocumentString } from './generated/graphql.js';
import { useTimer } from './use-timer.js';

/** What is known of a question. Data may stand beside a refusal: then it could not be refreshed. */
export interface Asked<Data, Variables = unknown> {
  readonly data: Data | undefined;
  /** What the data was asked with: another question may be under way. */
  readonly askedWith: Variables | undefined;
  readonly refusal: Refusal | undefined;
  readonly isLoading: boolean;
  /** Another object after every answer. */
  readonly answered: object;
  readonly askAgain: () => void;
}

interface Question<Data, Variables> {
  readonly gateway: Gateway;
  readonly document: TypedDocumentString<Data, Variables>;
  /** undefined: there is nothing to ask. */
  readonly variables: Variables | undefined;
  /** Asked again when it is not that of the data, which is shown until then. */
  readonly version?: string | undefined;
}

/** Keeps the latest answer to a question: of answers that overtake each other the last question's counts. */
export function useAnswer<Data extends Versioned, Variables>(
  question: Question<Data, Variables>,
): Asked<Data, Variables> {
  const { gateway, document, variables } = question;
  const key = JSON.stringify(variables);
  const [latest, setLatest] = useState<Latest<Data, Variables>>({ key: undefined, variables: undefined, answer: undefined, data: undefined }); // prettier-ignore
  const [underWay, setUnderWay] = useState<string>();
  const [attempt, setAttempt] = useState(0);
  const version = useNews(question.version, latest.answer);
  const askAgain = () => setAttempt((count) => count + 1);
  useEffect(() => {
    if (variables === undefined) return undefined;
    const abort = new AbortController();
    setUnderWay(key);
    void gateway.ask(document, variables, abort.signal).then(
      (answer) => {
        setLatest((before) => ({ key, variables, answer, data: dataAfter(answer, key, before) }));
        setUnderWay(undefined);
      },
      // Called off: another question has taken its place.
      () => undefined,
    );
    return () => abort.abort();
  }, [gateway, document, key, version, attempt]);
  const refusal = refusalOf(latest.answer);
  useTimer(askAgain, retryAfterMs(refusal), latest);
  const isOfThis = latest.key === key;
  return {
    data: variables === undefined ? undefined : latest.data,
    askedWith: latest.variables,
    refusal: isOfThis ? refusal : undefined,
    isLoading: variables !== undefined && (underWay !== undefined || !isOfThis),
    answered: latest,
    askAgain,
  };
}

/**
 * The latest version that an answer was not of. It is asked for once: of several gateways behind one address, each with rows
 * of its own, two that answer in turn would be asked for ever.
 */
function useNews(version: string | undefined, answer: Answer<Versioned> | undefined) {
  const missed = useRef<string | undefined>(undefined);
  if (version !== undefined && isOfOther(version, answer)) missed.current = version;
  return missed.current;
}

/** No newer row opens what a role does not, or what takes a key. */
function isOfOther(version: string, answer: Answer<Versioned> | undefined): boolean {
  if (answer?.kind === 'data') return versionOf(answer.data.credentialUsageReport) !== version;
  return answer?.kind === 'failed' || answer?.kind === 'warmingUp';
}

interface Latest<Data, Variables = unknown> {
  readonly key: string | undefined;
  readonly variables: Variables | undefined;
  readonly answer: Answer<Data> | undefined;
  readonly data: Data | undefined;
}

/** What a role does not open is not shown from before, and a failure lets only the answer to the same question stand. */
function dataAfter<Data>(answer: Answer<Data>, key: string | undefined, before: Latest<Data>) {
  if (answer.kind === 'data') return answer.data;
  return answer.kind === 'failed' && before.key === key ? before.data : undefined;
}

function refusalOf(answer: Answer<unknown> | undefined): Refusal | undefined {
  return answer === undefined || answer.kind === 'data' ? undefined : answer;
}

function retryAfterMs(refusal: Refusal | undefined): number | undefined {
  const hasTime = refusal?.kind === 'failed' || refusal?.kind === 'warmingUp';
  const seconds = hasTime ? refusal.retryAfterSeconds : undefined;
  return seconds && seconds * 1000;
}
