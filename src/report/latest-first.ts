/** Does something with whatever came last, one at a time. */
export interface LatestFirst<Item> {
  /** What comes while something is being done is passed over for the newest. */
  follow(item: Item): void;
  /** Resolves when nothing is being done. */
  done(): Promise<void>;
}

/** What goes wrong is for `task` to tell: the next item is another try. */
export function createLatestFirst<Item>(task: (item: Item) => Promise<void>): LatestFirst<Item> {
  let next: { readonly item: Item } | undefined;
  let running: Promise<void> | undefined;
  /** What is thrown at once is a rejection as well. */
  const attempt = async (item: Item) => task(item);
  const doAll = async () => {
    for (let taken = next; taken !== undefined; taken = next) {
      next = undefined;
      await attempt(taken.item).catch(() => undefined);
    }
    running = undefined;
  };
  return {
    follow: (item) => {
      next = { item };
      running ??= doAll();
    },
    done: async () => running,
  };
}
