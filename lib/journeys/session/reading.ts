import type { FrameMeaning } from '../../domain/sessions/session-facts';
import type { Json } from '../language/journey-source';
import type { Message } from '../language/message';
import type { Sign } from '../language/names';

/** What one message means in a session. */
export type Reading = {
  message: Message;
  /** Kept with the session's facts. */
  meaning: FrameMeaning;
  /**
   * `error`: the session failed. `built-in`: no rule read it, and the built-in reader did. `unlabelled`: it matches, and carries no id
   * of the run. `unread`: it is in no rule.
   */
  kind: 'ignored' | 'ping' | 'foreign' | 'error' | 'proof' | 'built-in' | 'unlabelled' | 'unread';
  /** Stages that it proves; `complete` where the run has ended with it. */
  proves: readonly Sign[];
  /** What is sent as the reply. */
  reply: Json | undefined;
};
