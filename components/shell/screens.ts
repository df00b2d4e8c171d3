import {
  Activity,
  Bell,
  type LucideIcon,
  PackageCheck,
  RadioTower,
  Rows3,
  Settings2,
  Target,
} from 'lucide-react';

export type Screen = {
  path: string;
  name: string;
  Icon: LucideIcon;
  keys: [string, string];
  /** Whether what it shows depends on target and range; pages below it choose for themselves. */
  hasPickers?: true;
};

/** All screens, in the order of the navigation. */
export const SCREENS: readonly Screen[] = [
  { path: '/', name: 'Overview', Icon: Activity, keys: ['g', 'h'], hasPickers: true },
  { path: '/sessions', name: 'Sessions', Icon: Rows3, keys: ['g', 's'], hasPickers: true },
  { path: '/incidents', name: 'Incidents', Icon: Bell, keys: ['g', 'i'] },
  { path: '/releases', name: 'Releases', Icon: PackageCheck, keys: ['g', 'r'], hasPickers: true },
  { path: '/targets', name: 'Targets', Icon: Target, keys: ['g', 't'] },
  { path: '/collector', name: 'Collector', Icon: RadioTower, keys: ['g', 'c'] },
  { path: '/settings', name: 'Settings', Icon: Settings2, keys: ['g', 'p'] },
];

/** Whether a path is the screen's own page or one below it. */
export function isScreenPath(path: string, here: string): boolean {
  return path === '/' ? here === '/' : here === path || here.startsWith(`${path}/`);
}

/** Whether the header offers target and range at this path. */
export function hasPickers(here: string): boolean {
  return SCREENS.some((screen) => screen.path === here && screen.hasPickers);
}
