/** Most notes on one target. */
export const TARGET_NOTES_LIMIT = 500;

/**
 * What a person wrote about a target at an instant: "rolled back". It is an event under the release lane and changes nothing else.
 * Only people write it; grouped by target id, ids grow with time. Instants are epoch ms.
 */
export type TargetNote = {
  targetId: string;
  /** The instant that it is about. */
  at: number;
  text: string;
  by: string;
  /** Name of the target, for the audit log. */
  name: string;
};
