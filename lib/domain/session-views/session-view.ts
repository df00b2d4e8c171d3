/** A query of the sessions explorer that is kept under a name. */
export type SessionView = {
  id: string;
  name: string;
  /** As `parseQuery` reads it, without a problem. */
  query: string;
  /** The user who alone sees it; null: everybody does. */
  ownerId: string | null;
  createdBy: string;
  /** Epoch ms. */
  createdAt: number;
};
