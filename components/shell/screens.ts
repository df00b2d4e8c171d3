import {
  Activity,
  Bell,
  type LucideIcon,
  PackageCheck,
  Rows3,
  Settings2,
  Target,
} from 'lucide-react';

export type Screen = { path: string; name: string; Icon: LucideIcon; keys: [string, string] };

/** All screens, in the order of the navigation. */
export const SCREENS: readonly Screen[] = [
  { path: '/', name: 'Overview', Icon: Activity, keys: ['g', 'h'] },
  { path: '/sessions', name: 'Sessions', Icon: Rows3, keys: ['g', 's'] },
  { path: '/releases', name: 'Releases', Icon: PackageCheck, keys: ['g', 'r'] },
  { path: '/alerts', name: 'Alerts', Icon: Bell, keys: ['g', 'a'] },
  { path: '/targets', name: 'Targets', Icon: Target, keys: ['g', 't'] },
  { path: '/settings', name: 'Settings', Icon: Settings2, keys: ['g', 'p'] },
];

/** Whether a path is the screen's own page or one below it. */
export function isScreenPath(path: string, here: string): boolean {
  return path === '/' ? here === '/' : here === path || here.startsWith(`${path}/`);
}

/** Screens whose data depends on target and range. */
export function hasPickers(here: string): boolean {
  return here === '/' || here === '/sessions' || here === '/releases';
}
