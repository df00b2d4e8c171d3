/**
 * What people know of one way in which sessions of a target fail. Its id is that of the signature it was first written for. It changes
 * how the type is listed and nothing that is counted: a muted type counts in every ratio, alert and verdict.
 */
export type FailureType = {
  targetId: string;
  /** Its signature. */
  signatureId: string;
  /** Title of the signature when it was last changed, which names it once no session has it any more. */
  name: string;
  owner: string;
  note: string;
  /** An address, or a place in Tocsin's own runbook; empty without one. */
  runbook: string;
  muted: boolean;
  /** Further signatures that are the same: rules that read failures have changed, or texts differ that mean the same. */
  joined: string[];
};

/** Id of the row of a signature at a target. */
export const failureTypeId = (targetId: string, signatureId: string): string =>
  `${targetId}:${signatureId}`;
