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

/** What a journey may send as audio. */
export const AUDIO_LIMITS = {
  /** Bytes of an audio file: 21 s of `pcm16` at 24 kHz. */
  fileBytes: 1024 * 1024,
  /** Samples of a second. */
  rate: { least: 8_000, most: 96_000 },
  /** Bits of a second of a compressed format. */
  bitrate: { least: 6_000, most: 512_000 },
  /** Audio of one frame, ms. */
  chunkMs: { least: 5, most: 1_000, usual: 20 },
  /** Multiple of real time. */
  pace: { least: 0.1, most: 20 },
  /** Silence after the file, ms. */
  tailMs: 10_000,
  /** Characters of base64 that a text of a journey with audio shows in a row. */
  shownBase64: 256,
} as const;
