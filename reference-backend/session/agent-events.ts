/** The events of one agent run, in the order a complete run sends them. */
export const AGENT_EVENT_TYPES = [
  'agent_started',
  'agent_thinking',
  'tool_executing',
  'tool_completed',
  'agent_completed',
] as const;

export type AgentEvent = {
  type: (typeof AGENT_EVENT_TYPES)[number] | 'agent_error';
  fields: Record<string, unknown>;
};

export type AgentRequest = { text: string };

/** Runs an agent for a request; the iteration ends early when `signal` aborts. */
export type AgentRunner = (
  request: AgentRequest,
  signal: AbortSignal,
) => AsyncGenerator<AgentEvent, void, void>;
