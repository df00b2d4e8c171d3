import type { Clocks } from './sentence';

/** The incident that ended last. `name`: "INC-43"; instants are epoch ms. */
export type LastIncident = { name: string; beganAt: number; endedAt: number };

/** "Last incident: INC-43, 18:54 to 19:00." From its first to its last bad session; empty where none is kept. */
export const lastIncidentText = (last: LastIncident | null, clocks: Clocks): string =>
  last === null
    ? ''
    : `Last incident: ${last.name}, ${clocks.minute(last.beganAt)} to ${clocks.minute(last.endedAt)}.`;
