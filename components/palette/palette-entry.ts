import type { BadgeState } from '@/components/ui/state/state-badge';

/** One line of the palette: a place, or something to do. */
export type PaletteEntry = {
  /** Unique in the palette, without spaces. */
  id: string;
  title: string;
  detail?: string | undefined;
  /** Shown before the title. */
  state?: BadgeState | undefined;
  environment?: string | undefined;
  /** The keys that do the same. */
  signs?: readonly string[] | undefined;
} & ({ href: string } | { run: () => void });

export type PaletteGroup = { name: string; entries: PaletteEntry[] };

/** A command of the console, as the palette lists it. */
export type PaletteCommand = {
  id: string;
  group: string;
  name: string;
  signs: readonly string[];
  run: () => void;
};
