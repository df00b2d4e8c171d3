/**
 * What a token may do that has no role: `ingest` sends health events, `probe` runs sessions for one location, `metrics`
 * reads the metrics, `badge` reads badges. A scope includes nothing else (decision 66).
 */
export const SCOPES = ['ingest', 'probe', 'metrics', 'badge'] as const;
export type Scope = (typeof SCOPES)[number];

/** The scopes of senders: those of tokens, and `share` of whoever opens a share link. No token has that one. */
export const SENDER_SCOPES = [...SCOPES, 'share'] as const;
export type SenderScope = (typeof SENDER_SCOPES)[number];
