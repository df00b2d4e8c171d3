import { redirect } from 'next/navigation';
import { hrefOfOldAlerts } from '@/lib/web/url/incident-search';

type Search = Promise<Record<string, string | string[] | undefined>>;

/** Addresses of the former alerts screen, as messages and bookmarks have them. */
export default async function AlertsPage({ searchParams }: { searchParams: Search }) {
  redirect(hrefOfOldAlerts(await searchParams));
}
