import type { FrameRecord, SessionRecord } from './session';

/** What the probe hands over when a session has ended. Frames are kept for failures and for a sample of the rest. */
export type FinishedSession = { record: SessionRecord; frames: FrameRecord[] | null };
