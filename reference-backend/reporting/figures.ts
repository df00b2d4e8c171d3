/** What this process counted since its start. */
export type Figures = {
  accepted: number;
  active: number;
  refusedUpgrades: number;
  authenticated: number;
  authFailures: number;
  ready: number;
  messages: number;
  agentEvents: number;
  runsCompleted: number;
  runsFailed: number;
  /** Connections that failed at a stage of their own. */
  failedConnections: number;
  /** Ended connections by close code. */
  closes: Record<string, number>;
};

export function createFigures(): Figures {
  return {
    accepted: 0,
    active: 0,
    refusedUpgrades: 0,
    authenticated: 0,
    authFailures: 0,
    ready: 0,
    messages: 0,
    agentEvents: 0,
    runsCompleted: 0,
    runsFailed: 0,
    failedConnections: 0,
    closes: {},
  };
}
