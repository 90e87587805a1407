import { createDictionary } from './dictionary.js';
import { checkDistinct, checkEvents } from './image-check.js';
import { createEventsReader, given, type ImageTexts } from './image-events.js';
import { readImageFacts, readTexts, type ImageFacts } from './image-facts.js';
import { listUsers } from './snapshot-builder.js';
import type { ImagePart, KeptReport } from './snapshot-image.js';
import { indexSnapshot } from './snapshot-indexes.js';
import { foldText } from './text.js';
import { inBatches, type Work } from './work.js';

interface ImageReader {
  /** Takes the parts one by one, in their order. Throws where they are no image. */
  readonly take: (part: ImagePart) => void;
  /**
   * What they are together. `asOfMonotonicMs`: when its sweep began, by this process's own clock.
   * Throws where parts are missing.
   */
  readonly finish: (asOfMonotonicMs: (asOfMs: number) => number) => Work<KeptReport>;
}

/** Makes a snapshot of its image again. Whatever is wrong with the bytes, nothing but an error comes of it. */
export function createImageReader(): ImageReader {
  const texts: ImageTexts = { authMethodTexts: [], nameTexts: [], displayNameTexts: [], reasonTexts: [] }; // prettier-ignore
  let facts: ImageFacts | undefined;
  let events: ReturnType<typeof createEventsReader> | undefined;
  return {
    take: ({ kind, bytes }) => {
      const isInOrder = kind === 'events' || (kind === 'facts' ? facts : events) === undefined;
      if (!isInOrder) throw new RangeError('An image is its facts, its texts and its events.');
      if (kind === 'facts') facts = readImageFacts(bytes);
      else if (kind === 'events') (events ??= createEventsReader(begun(facts), texts)).take(bytes);
      else texts[kind].push(...readTexts(bytes));
    },
    finish: function* (asOfMonotonicMs) {
      const { asOfMs, rowCount, quarantined, full, isShort, isShortCutLost } = begun(facts);
      const reader = events ?? createEventsReader(begun(facts), texts);
      const columns = reader.columns();
      yield* checkEvents(columns);
      Object.values(texts).forEach(checkDistinct);
      const snapshotColumns = {
        asOfMs,
        asOfMonotonicMs: asOfMonotonicMs(asOfMs),
        isComplete: true,
        quarantined: new Map(quarantined),
        rowCount,
        ...columns,
        authMethodTexts: texts.authMethodTexts.map(given),
        nameTexts: texts.nameTexts.map(given),
        displayNameTexts: texts.displayNameTexts,
        reasonTexts: texts.reasonTexts,
        ...(yield* usersOf(texts.nameTexts.map(given))),
      };
      const snapshot = yield* indexSnapshot(snapshotColumns, reader.arena);
      return { snapshot, full, isShort, isShortCutLost };
    },
  };
}

function begun(facts: ImageFacts | undefined): ImageFacts {
  if (facts === undefined) throw new RangeError('An image begins with its facts.');
  return facts;
}

function* usersOf(nameTexts: readonly string[]) {
  const users = createDictionary<string>();
  const userOfName: number[] = [];
  yield* inBatches(nameTexts.length, (from, to) => {
    for (const name of nameTexts.slice(from, to)) userOfName.push(users.numberOf(foldText(name)));
  });
  return yield* listUsers({ userTexts: users.texts, userOfName });
}
