import type { TabIcon } from './tab';

const BELL =
  '<path d="M16 6.5v2.2M9.2 21.5c1.600-1.800 2-3.900 2-6.900a4.800 4.800 0 0 1 9.600 0c0 3 .4 5.100 2 6.900zM13.700 24.600a2.400 2.400 0 0 0 4.600 0" fill="none" stroke="#fff" stroke-width="2.200" stroke-linecap="round" stroke-linejoin="round"/>';
const svgIcon = (ground: string, inside: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="${ground}"/>${inside}</svg>`;

/** At 16 px a badge on a bell is illegible, so a failure changes the whole icon. The first is `app/icon.svg`. */
const ICONS: Record<TabIcon, string> = {
  holds: svgIcon('#3c46b8', BELL),
  fails: svgIcon(
    '#b42c0c',
    '<path d="M16 5 28.500 26.500H3.500z" fill="#fff" stroke="#fff" stroke-width="2" stroke-linejoin="round"/><path d="M16 12.500v6.500M16 22.800v.4" stroke="#b42c0c" stroke-width="3.200" stroke-linecap="round"/>',
  ),
  unsure: svgIcon(
    '#3c46b8',
    `${BELL}<circle cx="24" cy="24" r="7.500" fill="#ffc94d" stroke="#3c46b8" stroke-width="2"/>`,
  ),
  stale: svgIcon(
    '#5b6470',
    `${BELL}<path d="M5 27 27 5" stroke="#fff" stroke-width="3.500" stroke-linecap="round"/>`,
  ),
};

/** An address of the icon that the content-security policy allows (`img-src data:`). */
export const tabIconUrl = (icon: TabIcon): string =>
  `data:image/svg+xml,${encodeURIComponent(ICONS[icon])}`;
