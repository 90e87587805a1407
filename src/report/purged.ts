/** Whether an event at this time, of the user with this folded name, was purged and must not be read again. */
export type IsPurged = (folded: string, timeMs: number) => boolean;
