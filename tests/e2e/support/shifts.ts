import type { Page } from 'playwright-core';

/** As browsers count it; what is below it they call good. */
export const MOST_SHIFT = 0.1;

/** Adds up how far what is drawn moves by itself, from the load on. */
export const sumShifts = (page: Page) =>
  page.addInitScript(() => {
    const sum = { shifts: 0 };
    Object.assign(window, { sum });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        const { value, hadRecentInput } = entry as PerformanceEntry & {
          value: number;
          hadRecentInput: boolean;
        };
        if (!hadRecentInput) sum.shifts += value;
      }
    }).observe({ type: 'layout-shift', buffered: true });
  });

export const shiftsOf = (page: Page) =>
  page.evaluate(() => (window as unknown as { sum: { shifts: number } }).sum.shifts);
