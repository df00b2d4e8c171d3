import type { Metadata } from 'next';
import { TargetsScreen } from '@/components/targets/targets-screen';

export const metadata: Metadata = { title: 'Targets' };

/** The layout has filled the list in already. */
export default function TargetsPage() {
  return <TargetsScreen />;
}
