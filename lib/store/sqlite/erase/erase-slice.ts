import type { EraseCounts, EraseScope } from '../../event-store';

/** `forms`: those of the text, empty for other scopes. */
export type Wanted = { scope: EraseScope; forms: readonly string[] };

/** Where a phase goes on, and whether it deletes. */
export type At = { after: string; apply: boolean };

/** What a slice did; `after` is where its phase goes on, null at its end. */
export type Done = { counts: Partial<EraseCounts>; after: string | null };
