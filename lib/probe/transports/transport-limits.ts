/** What one connection may cost the probe, whatever the server does. */
export const TRANSPORT_LIMITS = {
  /** Fragments of one message, and pieces of it that are buffered. */
  fragments: 4096,
  bufferedChunks: 16 * 1024,
  /** Informational (1xx) answers before the answer to the upgrade. */
  informational: 20,
  headerBytes: 16 * 1024,
  /** How much of a refusal's body is read, and for how long. */
  refusalBytes: 4096,
  refusalWaitMs: 500,
  /** Nothing more is sent while this much is waiting to be sent. */
  unsentBytes: 256 * 1024,
} as const;
