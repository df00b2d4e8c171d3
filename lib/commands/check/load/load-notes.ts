import type { LoadFigures } from '../../../contract/output/load-output';

/** A start delay above this, in ms, is worth a note: the figures contain it. */
const NOTABLE_DELAY_MS = 20;

type NotedFigures = Omit<LoadFigures, 'notes' | 'reasons' | 'stages'>;

/** What a reader of the figures must know: slots that were lost and why, late starts, and what the figures leave out. */
export function loadNotes(figures: NotedFigures): string[] {
  const { slots, startDelayMs } = figures;
  const notes: string[] = [];
  if (slots.lostToMachine > 0)
    notes.push(
      `this machine started ${slots.started} of ${slots.due} slots: it was more than a second late for ${slots.lostToMachine}. Use a lower rate, or more machines`,
    );
  if (slots.lostToLimit > 0)
    notes.push(
      `${slots.lostToLimit} of ${slots.due} slots were not started, because ${figures.maxInFlight} sessions were in flight (--max-in-flight): the target ends sessions more slowly than they start`,
    );
  if (slots.planned !== null && slots.due < slots.planned)
    notes.push(`stopped after ${slots.due} of ${slots.planned} slots`);
  if (slots.abandoned > 0)
    notes.push(`${slots.abandoned} sessions were ended by the stop and are not counted`);
  if (typeof startDelayMs.p99 === 'number' && startDelayMs.p99 > NOTABLE_DELAY_MS)
    notes.push(
      `1 in 100 sessions started ${Math.round(startDelayMs.p99)} ms late or later on this machine; its times include that`,
    );
  if (figures.loop === 'closed')
    notes.push(
      'closed loop: while the target is slow, fewer sessions start, so these times are better than those of users. Use --rate for theirs',
    );
  return notes;
}
