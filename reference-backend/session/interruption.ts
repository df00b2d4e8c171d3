import type { Session } from './session';

const CLEANUP = { code: 1000, reason: 'main cleanup' };

/** Faults that end a session too early: during its agent run, or after a while without an agent request. */
export function createInterruption(
  session: Session,
  idleMs: number,
): { afterEvent(type: string): void } {
  const { faults } = session;
  const strike = faults.has('tcp-drop')
    ? () => session.destroy()
    : faults.has('early-clean-close')
      ? () => session.close(CLEANUP)
      : null;
  if (strike) {
    void session.waitMs(idleMs).then((stillOpen) => {
      if (stillOpen) strike();
    });
  }
  return {
    afterEvent(type) {
      if (type === 'agent_thinking') strike?.();
    },
  };
}
