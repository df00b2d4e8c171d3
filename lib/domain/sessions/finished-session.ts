import type { FrameRecord, SessionRecord } from './session';

/**
 * A session as a probe hands it over. `release` is what the instance announced, or ''; stratum, straddle and the final
 * release are stamped by the collector. `frames` is null where the transcript is not kept.
 */
export type FinishedSession = { record: SessionRecord; frames: FrameRecord[] | null };
