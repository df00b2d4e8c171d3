import type { Metadata } from 'next';
import { Hydrate } from '@/app/hydrate';
import { AlertingSettings } from '@/components/incidents/alerting/alerting-screen';
import { SilencesTab } from '@/components/incidents/silences/silences-tab';
import { listMaintenance } from '@/lib/services/maintenance/list-maintenance';
import { listSilences } from '@/lib/services/silences/list-silences';
import { maintenanceQuery } from '@/lib/web/queries/maintenance';
import { silencesQuery } from '@/lib/web/queries/silences';

export const metadata: Metadata = { title: 'Silences' };

export default function SilencesPage() {
  return (
    <Hydrate
      fill={({ query, services }) => {
        query(silencesQuery(), () => listSilences(services));
        query(maintenanceQuery(), () => listMaintenance(services));
      }}
    >
      <AlertingSettings screen="silences">
        <SilencesTab />
      </AlertingSettings>
    </Hydrate>
  );
}
