import { settingsPatchSchema } from '@/lib/contract/api/settings';
import { route } from '@/lib/http/api/route';
import { getSettings } from '@/lib/services/settings/get-settings';
import { updateSettings } from '@/lib/services/settings/update-settings';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async ({ services }) => getSettings(services),
  PATCH: async ({ services, body }) => updateSettings(services, await body(settingsPatchSchema)),
});
