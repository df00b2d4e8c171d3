import type { DemoFaults } from '@/lib/contract/api/demo';
import { STAGES } from '@/lib/domain/sessions/stages';

export type Backend = DemoFaults['backends'][number];
export type Fault = Backend['faults'][number];

/** Faults by the stage at which they show, in the order of the stages. */
export function groupFaults(faults: readonly Fault[]): { stage: string; faults: Fault[] }[] {
  const stageOrder = (stage: string) => {
    const index = (STAGES as readonly string[]).indexOf(stage);
    return index < 0 ? STAGES.length : index;
  };
  const groups = new Map<string, Fault[]>();
  for (const fault of faults) {
    groups.set(fault.stage, [...(groups.get(fault.stage) ?? []), fault]);
  }
  return [...groups]
    .sort(([left], [right]) => stageOrder(left) - stageOrder(right))
    .map(([stage, list]) => ({ stage, faults: list }));
}

/** All shares of a backend with some of them changed, as the API takes them. */
export function sharesWith(
  backend: Backend,
  changed: Record<string, number>,
): Record<string, number> {
  return Object.fromEntries(
    backend.faults.map((fault) => [fault.name, changed[fault.name] ?? fault.share]),
  );
}

/** The panel's data after the backend has applied the shares. */
export function withShares(
  demo: DemoFaults,
  targetId: string,
  shares: Record<string, number>,
): DemoFaults {
  return {
    ...demo,
    backends: demo.backends.map((backend) =>
      backend.targetId === targetId
        ? {
            ...backend,
            faults: backend.faults.map((fault) => ({
              ...fault,
              share: shares[fault.name] ?? fault.share,
            })),
          }
        : backend,
    ),
  };
}

/** `factory-crash 50 %, bare-1011`, or `no fault on`. */
export function faultsText(faults: readonly Fault[]): string {
  const on = faults.filter((fault) => fault.share > 0);
  if (on.length === 0) return 'no fault on';
  return on
    .map(({ name, share }) => (share < 1 ? `${name} ${Math.round(share * 100)}\u00a0%` : name))
    .join(', ');
}
