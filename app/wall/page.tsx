import type { Metadata } from 'next';
import { Hydrate } from '@/app/hydrate';
import { WallScreen } from '@/components/wall/wall-screen';

export const metadata: Metadata = { title: 'Wall' };

/** One environment, or all, on a screen on the wall; the browser reads it and keeps it current. */
export default function WallPage() {
  return (
    <Hydrate fill={() => undefined}>
      <WallScreen />
    </Hydrate>
  );
}
