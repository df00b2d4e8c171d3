import { infiniteQueryOptions, mutationOptions, queryOptions } from '@tanstack/react-query';
import type { AcknowledgeInput } from '../../../contract/api/alerting/alerts';
import type {
  IncidentNoteInput,
  IncidentNotePatch,
  IncidentReportFormat,
} from '../../../contract/api/alerting/incident-timeline';
import { API, ApiError, anyAnswer, api } from '../../api-client';

export const INCIDENTS_PAGE = 30;

const SIMILAR_EVERY_MS = 60_000;

/** Filters of the list, as the API has them. */
export type IncidentFilter = {
  state: 'all' | 'open' | 'ended';
  target?: string | undefined;
  severity?: 'page' | 'ticket' | undefined;
  q?: string | undefined;
  /** Began at this instant or later, epoch ms. */
  from?: number | undefined;
};

const pathOf = (idOrName: string) => `/incidents/${encodeURIComponent(idOrName)}`;

/** Incidents, newest first, in keyset pages. */
export function incidentsQuery(filter: IncidentFilter) {
  return infiniteQueryOptions({
    queryKey: ['incidents', 'list', filter] as const,
    queryFn: ({ signal, pageParam }) =>
      api.get('/incidents', {
        schema: async () =>
          (await import('../../../contract/api/alerting/incidents')).incidentListSchema,
        params: { ...filter, limit: INCIDENTS_PAGE, cursor: pageParam },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
}

/** One incident, by id or name (INC-43). */
export function incidentQuery(idOrName: string) {
  return queryOptions({
    queryKey: ['incidents', 'one', idOrName] as const,
    queryFn: ({ signal }) =>
      api.get(pathOf(idOrName), {
        schema: async () =>
          (await import('../../../contract/api/alerting/incidents')).incidentViewSchema,
        signal,
      }),
  });
}

export function timelineQuery(idOrName: string) {
  return queryOptions({
    queryKey: ['incidents', 'timeline', idOrName] as const,
    queryFn: ({ signal }) =>
      api.get(`${pathOf(idOrName)}/timeline`, {
        schema: async () =>
          (await import('../../../contract/api/alerting/incident-timeline')).incidentTimelineSchema,
        signal,
      }),
  });
}

/** Past incidents hardly change. */
export function similarQuery(idOrName: string) {
  return queryOptions({
    queryKey: ['similar', idOrName] as const,
    queryFn: ({ signal }) =>
      api.get(`${pathOf(idOrName)}/similar`, {
        schema: async () =>
          (await import('../../../contract/api/alerting/incident-timeline')).similarIncidentsSchema,
        signal,
      }),
    staleTime: SIMILAR_EVERY_MS,
    refetchInterval: SIMILAR_EVERY_MS,
  });
}

/** Address of the report, to open or download. */
export const reportHref = (name: string, format: IncidentReportFormat): string =>
  `${API}${pathOf(name)}/report?format=${format}`;

/** The report as text. Throws ApiError. */
export async function readReport(name: string, format: IncidentReportFormat): Promise<string> {
  const response = await fetch(reportHref(name, format));
  if (response.ok) return response.text();
  throw new ApiError('unavailable', 'the report could not be written', { status: response.status });
}

export const acknowledgeIncident = mutationOptions({
  mutationFn: ({ name, ...body }: AcknowledgeInput & { name: string }) =>
    api.send('POST', `${pathOf(name)}/acknowledge`, { schema: anyAnswer, body }),
});

export const withdrawIncident = mutationOptions({
  mutationFn: (name: string) =>
    api.send('DELETE', `${pathOf(name)}/acknowledge`, { schema: anyAnswer }),
});

export const addIncidentNote = mutationOptions({
  mutationFn: ({ name, ...body }: IncidentNoteInput & { name: string }) =>
    api.send('POST', `${pathOf(name)}/notes`, {
      schema: async () =>
        (await import('../../../contract/api/alerting/incident-timeline')).incidentNoteSchema,
      body,
    }),
});

type NoteOf = { name: string; id: string };

export const changeIncidentNote = mutationOptions({
  mutationFn: ({ name, id, ...body }: IncidentNotePatch & NoteOf) =>
    api.send('PATCH', `${pathOf(name)}/notes/${encodeURIComponent(id)}`, {
      schema: async () =>
        (await import('../../../contract/api/alerting/incident-timeline')).incidentNoteSchema,
      body,
    }),
});

export const removeIncidentNote = mutationOptions({
  mutationFn: ({ name, id }: NoteOf) =>
    api.send('DELETE', `${pathOf(name)}/notes/${encodeURIComponent(id)}`, { schema: anyAnswer }),
});
