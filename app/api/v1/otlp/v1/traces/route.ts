import { route } from '@/lib/http/api/route';
import { otlpHandler } from '@/lib/http/intake/otlp-request';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  POST: otlpHandler('traces'),
});
