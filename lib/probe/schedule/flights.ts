import type { Clock } from '../../kit/clock';

/** The sessions of a probe that are under way. */
export class Flights {
  private readonly running = new Set<object>();
  /** Called once no session is under way any more. */
  private waiting: Array<() => void> = [];

  get size(): number {
    return this.running.size;
  }

  add(flight: object): void {
    this.running.add(flight);
  }

  delete(flight: object): void {
    this.running.delete(flight);
    if (this.running.size > 0) return;
    const { waiting } = this;
    this.waiting = [];
    for (const resolve of waiting) resolve();
  }

  /** Resolves once no session is under way, or `ms` are over. */
  async settle(ms: number, clock: Clock): Promise<void> {
    if (this.running.size === 0) return;
    let cancel = () => {};
    const over = new Promise<void>((resolve) => {
      cancel = clock.after(ms, resolve);
      this.waiting.push(resolve);
    });
    await over;
    cancel();
  }
}
