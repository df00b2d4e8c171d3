/** The server reads this cookie before it renders, so no script has to set the theme. */
export const THEME_COOKIE = 'tocsin_theme';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

/** The theme in a cookie or class; `system` where there is none that we know. */
export function themeOf(text: string | undefined): Theme {
  return THEMES.find((theme) => theme === text) ?? 'system';
}
