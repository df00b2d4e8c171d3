import type { Metadata } from 'next';
import { Hydrate } from '@/app/hydrate';
import { TargetsScreen } from '@/components/targets/targets-screen';

export const metadata: Metadata = { title: 'Targets' };

export default function TargetsPage() {
  return (
    <Hydrate>
      <TargetsScreen />
    </Hydrate>
  );
}
