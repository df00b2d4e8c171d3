import type { FrameRecord, SessionRecord } from './session';

/**
 * A session as a probe hands it over. `release` is what the instance announced, or ''; the collector sets stratum,
 * straddle and the final release. `frames` is null if the transcript is not kept.
 */
export type FinishedSession = { record: SessionRecord; frames: FrameRecord[] | null };
