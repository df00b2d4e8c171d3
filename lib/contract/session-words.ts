/** Outcomes of a health event. */
export const SEEN_OUTCOMES = ['ok', 'failed', 'activated', 'attempted'] as const;
