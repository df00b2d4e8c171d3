/** What a journey may be, so that no file and no server can make a session costly. */
export const JOURNEY_LIMITS = {
  /** Bytes of the text. */
  textBytes: 64 * 1024,
  steps: 50,
  rules: 100,
  /** Characters of a regular expression, a path or a condition. */
  expressionLength: 500,
  /** Nesting of lists and maps in the text. */
  depth: 64,
  nameLength: 64,
} as const;

/** What one session of a journey may keep and send. */
export const SESSION_LIMITS = {
  /** Characters of a value that is saved or tracked. */
  valueLength: 4096,
  /** Replies to messages: a server that pings in a loop must not be answered for ever. */
  replies: 100,
  /** Beats are no faster than this. */
  beatMs: 100,
  /** Characters of a message that is parsed; of a longer one only the name is read. */
  parsedLength: 1024 * 1024,
  /** Messages of one frame. */
  messages: 1000,
  /** Names of messages that no rule reads, which are counted one by one. */
  unreadNames: 8,
} as const;
