import type { Metadata } from 'next';
import { RunbookScreen } from '@/components/runbook/runbook-screen';
import { runtimeOrNull } from '@/lib/http/slot';

export const metadata: Metadata = { title: 'Runbook' };

export default function RunbookPage() {
  const runtime = runtimeOrNull();
  return <RunbookScreen markdown={runtime?.ready() ? runtime.services.info.runbook : null} />;
}
