import { route } from '@/lib/http/api/route';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async ({ services }) =>
    new Response((await services.exportConfiguration()).text, {
      headers: {
        'content-type': 'application/yaml; charset=utf-8',
        'content-disposition': 'attachment; filename="tocsin.config.yaml"',
        'cache-control': 'no-store',
      },
    }),
});
