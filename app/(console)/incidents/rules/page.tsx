import type { Metadata } from 'next';
import { Hydrate } from '@/app/hydrate';
import { AlertingSettings } from '@/components/incidents/alerting/alerting-screen';
import { RulesTab } from '@/components/incidents/rules/rules-tab';
import { listRules } from '@/lib/services/rules/list-rules';
import { rulesQuery } from '@/lib/web/queries/rules';

export const metadata: Metadata = { title: 'Rules' };

export default function RulesPage() {
  return (
    <Hydrate fill={({ query, services }) => query(rulesQuery(), () => listRules(services))}>
      <AlertingSettings screen="rules">
        <RulesTab />
      </AlertingSettings>
    </Hydrate>
  );
}
