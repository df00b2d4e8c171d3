import type { Metadata } from 'next';
import { Hydrate } from '@/app/hydrate';
import { AlertingSettings } from '@/components/incidents/alerting/alerting-screen';
import { NotifiersTab } from '@/components/incidents/notifiers/notifiers-tab';
import { listNotifiers } from '@/lib/services/notifiers/list-notifiers';
import { notifiersQuery } from '@/lib/web/queries/notifiers';

export const metadata: Metadata = { title: 'Notifiers' };

export default function NotifiersPage() {
  return (
    <Hydrate fill={({ query, services }) => query(notifiersQuery(), () => listNotifiers(services))}>
      <AlertingSettings screen="notifiers">
        <NotifiersTab />
      </AlertingSettings>
    </Hydrate>
  );
}
