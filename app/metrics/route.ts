import { route } from '@/lib/http/api/route';
import { getMetrics } from '@/lib/services/metrics/get-metrics';

const HEADERS = {
  'content-type': 'text/plain; version=0.0.4; charset=utf-8',
  'cache-control': 'no-store',
};

/** For Prometheus. */
export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async ({ services }) => new Response(await getMetrics(services), { headers: HEADERS }),
});
