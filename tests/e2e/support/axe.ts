import * as Axe from '@axe-core/playwright';
import type { Page } from 'playwright-core';

type Builder = typeof Axe.AxeBuilder;
/** Vitest's loader hands the module over in one more wrapper than Node's does. */
const AxeBuilder = ((Axe.default as { default?: unknown }).default ?? Axe.default) as Builder;

const THEMES = ['light', 'dark'] as const;

/** What axe finds on a page as it is, in both themes: "dark: color-contrast: .tile …". */
export async function violationsIn(page: Page): Promise<string[]> {
  const told: string[] = [];
  for (const theme of THEMES) {
    // Without motion: colours in transition between themes would be reported.
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    // The pages have no frames: merging findings across frames would need an extra page.
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
    for (const { id, nodes } of violations)
      for (const { target, failureSummary } of nodes)
        told.push(`${theme}: ${id}: ${target.join(' ')} ${failureSummary ?? ''}`);
  }
  return told;
}
