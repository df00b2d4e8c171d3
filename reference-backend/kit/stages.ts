/** The steps of a session, in order. */
export type Stage =
  | 'connect'
  | 'accept'
  | 'auth'
  | 'factory'
  | 'handler'
  | 'ready'
  | 'agent'
  | 'complete'
  | 'close';

/** Who serves a session. */
export type HandlerName = 'agent' | 'fallback' | 'emergency' | 'none';
