import { DemoPanel } from '@/components/demo/demo-panel';
import { OverviewScreen } from '@/components/overview/overview-screen';

export default function OverviewPage() {
  return <OverviewScreen demo={<DemoPanel />} />;
}
