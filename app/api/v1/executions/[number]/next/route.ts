import { refusing } from '@/server/api/methods';

export { postNext as POST } from '@/server/api/executions';
export const { GET, PUT, PATCH, DELETE, OPTIONS } = refusing('POST');
