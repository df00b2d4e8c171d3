import type { Metadata } from 'next';
import { TargetsScreen } from '@/components/targets/targets-screen';

export const metadata: Metadata = { title: 'Targets' };

/** The layout has prefetched the list already. */
export default function TargetsPage() {
  return <TargetsScreen />;
}
