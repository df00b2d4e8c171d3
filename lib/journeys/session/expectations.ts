import type { CompiledJourney, Expected } from '../compile/compile-journey';
import type { Message } from '../language/message';
import type { ValueLookup } from '../values/template';

type Counted = Expected & {
  /** Matches of the item, wherever they came. */
  seen: number;
  /** Matches in its place of the order. */
  inPlace: number;
};

const countedFrom = (expected: readonly Expected[]): Counted[] =>
  expected.map((one) => ({ ...one, seen: 0, inPlace: 0 }));

/** Counts the messages that a run must have had. Keeps none of them. */
export class Expectations {
  private readonly all: Counted[];
  private readonly order: Counted[];
  /** Place of the order that the run has come to. */
  private place = 0;

  constructor({ expect }: CompiledJourney) {
    this.all = countedFrom(expect.all);
    this.order = countedFrom(expect.order);
  }

  count(message: Message, lookup: ValueLookup): void {
    for (const one of this.all) if (one.test(message, lookup)) one.seen++;
    const fitting = this.order.filter((one) => one.test(message, lookup));
    for (const one of fitting) one.seen++;
    const next = this.order.findIndex((one, index) => index >= this.place && fitting.includes(one));
    const isReachable = this.order.slice(this.place, next).every(isSettled);
    const found = this.order[next];
    if (!found || !isReachable) return;
    found.inPlace++;
    this.place = next;
  }

  /** What is missing or came in another place when the run has ended; null where all is as it should be. */
  missing(): { code: 'MISSING_MESSAGE' | 'OUT_OF_ORDER'; text: string } | null {
    const absent = this.all.find(({ seen, times, isOptional }) => seen < times && !isOptional);
    if (absent) return missingText(absent);
    const misplaced = this.order.find((one) =>
      one.isOptional ? one.seen > 0 && one.inPlace === 0 : one.inPlace < one.times,
    );
    if (!misplaced) return null;
    if (misplaced.seen < misplaced.times) return missingText(misplaced);
    return { code: 'OUT_OF_ORDER', text: `${misplaced.label} did not come in its place` };
  }
}

/** Whether the order may go on behind an item. */
function isSettled({ inPlace, times, isOptional }: Counted): boolean {
  return isOptional || inPlace >= times;
}

function missingText({ label, seen, times }: Counted): { code: 'MISSING_MESSAGE'; text: string } {
  const count = times > 1 ? ` (${seen} of ${times})` : '';
  return { code: 'MISSING_MESSAGE', text: `the end came, but not ${label}${count}` };
}
