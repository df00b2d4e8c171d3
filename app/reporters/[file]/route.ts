import { route } from '@/lib/http/api/route';
import { getReporter } from '@/lib/services/reporters/get-reporter';

/** The reporters of this version, for `curl` and `npm install`. */
export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async ({ services, params: { file = '' } }) => {
    const { bytes, type } = await getReporter(services, file);
    return new Response(bytes, { headers: { 'content-type': type, 'cache-control': 'no-cache' } });
  },
});
