import type { MetadataRoute } from 'next';
import { BASE_PATH } from '@/lib/contract/base-path';

// The base path of a packed build is set at the start, so that a body that was made before would name another one.
export const dynamic = 'force-dynamic';

/** What a phone needs to keep the console on its home screen. */
export default function manifest(): MetadataRoute.Manifest {
  const icon = (size: number) => {
    return { src: `${BASE_PATH}/icon-${size}.png`, sizes: `${size}x${size}`, type: 'image/png' };
  };
  return {
    name: 'Tocsin',
    short_name: 'Tocsin',
    description: 'Synthetic sessions, four indicators, honest verdicts.',
    start_url: `${BASE_PATH}/`,
    scope: `${BASE_PATH}/`,
    display: 'standalone',
    background_color: '#f9fafc',
    theme_color: '#3c46b8',
    icons: [icon(192), icon(512)],
  };
}
