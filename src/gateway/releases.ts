/** It has time until then, on the clock that only grows, in milliseconds. */
type Release = (endsAtMonotonicMs: number) => Promise<void> | void;

/** What has been opened, and how it is let go of. */
interface Releases {
  /** To be called by whoever has opened something. */
  readonly add: (release: Release) => void;
  /** Last in, first out, each whatever became of the one before. @throws AggregateError */
  readonly close: (endsAtMonotonicMs: number) => Promise<void>;
}

export function createReleases(): Releases {
  const releases: Release[] = [];
  return {
    add: (release) => void releases.push(release),
    close: async (endsAtMonotonicMs) => {
      const faults: unknown[] = [];
      for (const release of releases.splice(0).reverse()) {
        await Promise.resolve()
          .then(() => release(endsAtMonotonicMs))
          .catch((fault: unknown) => faults.push(fault));
      }
      if (faults.length > 0) throw new AggregateError(faults, 'Not everything could be closed.');
    },
  };
}
