import './globals.css';
import type { Metadata, Viewport } from 'next';
import { cookies, headers } from 'next/headers';
import type { ReactNode } from 'react';
import { BASE_PATH } from '@/lib/contract/base-path';
import { RECORD_KEYS } from '@/lib/web/keys/record-keys';
import { THEME_COOKIE, themeOf } from '@/lib/web/theme/theme-cookie';
import { Providers } from './providers';

export const metadata: Metadata = {
  title: { default: 'Tocsin', template: '%s · Tocsin' },
  description: 'Synthetic sessions, four indicators, honest verdicts.',
  icons: { apple: `${BASE_PATH}/apple-icon.png` },
};

export const viewport: Viewport = {
  width: 'device-width',
  initialScale: 1,
  // The colours of the header, which a browser continues around the page.
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#ffffff' },
    { media: '(prefers-color-scheme: dark)', color: '#13161c' },
  ],
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  const theme = themeOf((await cookies()).get(THEME_COOKIE)?.value);
  const nonce = (await headers()).get('x-nonce') ?? undefined;
  return (
    <html lang="en" className={theme}>
      <head>
        {/* In the head at once: a browser that finds none there asks at the root of the site, which may be another's. */}
        <link rel="icon" href={`${BASE_PATH}/favicon.ico`} sizes="32x32" />
        {/* Browsers hide a nonce from scripts, so it differs from what the server wrote. */}
        <script nonce={nonce} suppressHydrationWarning>
          {RECORD_KEYS}
        </script>
      </head>
      <body>
        <Providers>{children}</Providers>
      </body>
    </html>
  );
}
