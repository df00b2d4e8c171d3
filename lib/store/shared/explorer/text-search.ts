/** Signatures and sessions that one text finds at most. */
export const SIGNATURES_FOUND = 1_000;
export const SESSIONS_FOUND = 200;

/** A window with fewer rows is read at once, however wide. */
export const SPARSE_ROWS = 5_000;

/** A part of a session's id: that many digits or more. */
export const ID_START = /^[0-9a-f][0-9a-f-]{7,35}$/;
