import type { Handler, Stage } from '../../domain/sessions/stages';

/** A short description of each stage. */
export const STAGE_WORDS: Record<Stage, string> = {
  connect: 'TCP and TLS connection',
  accept: 'WebSocket upgrade',
  auth: 'authentication',
  factory: 'factory initialisation',
  handler: 'message handler',
  ready: 'ready and staying ready',
  agent: 'first agent event',
  complete: 'completed answer',
  close: 'clean close',
};

export const HANDLER_WORDS: Record<Handler, string> = {
  agent: 'agent',
  fallback: 'fallback',
  emergency: 'emergency',
  none: 'none',
  unknown: 'not known',
};
