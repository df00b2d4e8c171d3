/** Stages that a message can prove, in the order in which a session passes them. */
export const SIGNS = ['auth', 'factory', 'handler', 'ready', 'agent', 'complete'] as const;
export type Sign = (typeof SIGNS)[number];

/** Stages that a rule or a step can name as failing. */
export const FAILING_STAGES = ['accept', ...SIGNS] as const;
export type FailingSign = (typeof FAILING_STAGES)[number];

/** Keys of `read` beside the stages. */
export const READ_KEYS = [
  ...SIGNS,
  'error',
  'ping',
  'ignore',
  'fallback',
  'emergency',
  'else',
] as const;

/** Values that every session has. `secret.NAME` comes beside them. */
export const BUILT_IN_VALUES = [
  'run',
  'thread',
  'user',
  'session',
  'uuid',
  'nonce',
  'n',
  'token',
  'now',
  'now_ms',
  'now_s',
  'question',
  'host',
] as const;

export const FILTERS = ['base64', 'base64url', 'url', 'json', 'number'] as const;
export type Filter = (typeof FILTERS)[number];

/** Leaves of a pattern that stand for a kind of value. */
export const VALUE_KINDS = [
  '<any>',
  '<absent>',
  '<text>',
  '<number>',
  '<list>',
  '<object>',
] as const;
export type ValueKind = (typeof VALUE_KINDS)[number];

/** Keys that make a map under `read` a rule instead of a partial object. */
export const RULE_MARKS = ['match', 'where', 'text', 'close', 'status'] as const;

export const STEP_ACTS = ['wait', 'send', 'ask', 'call', 'pause', 'speak'] as const;

export const HTTP_METHODS = ['get', 'post', 'put', 'delete'] as const;
export type HttpMethod = (typeof HTTP_METHODS)[number];

export const FRAMINGS = ['json', 'records', 'lines', 'text', 'stomp'] as const;
export type Framing = (typeof FRAMINGS)[number];

export const BINARY_KINDS = ['ignore', 'text', 'hex'] as const;

/** How audio is encoded. The first three are raw samples, one channel; of the others nothing can be said without a decoder. */
export const AUDIO_FORMATS = ['pcm16', 'mulaw', 'alaw', 'opus', 'mp3'] as const;
export type AudioFormat = (typeof AUDIO_FORMATS)[number];

export const ENDS = ['client', 'server', 'either'] as const;

/** `/body/flags` with the flags i, m and s. */
export const isRegexText = (text: string): boolean => /^\/[\s\S]+\/[ims]*$/.test(text);

/** A text that is a path of RFC 9535: `$`, `$.key`, `$[0]`. */
export const isPathText = (text: string): boolean => /^\$(?:$|[.[])/.test(text);
