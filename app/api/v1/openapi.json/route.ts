import { refusing } from '@/server/api/methods';

export { getOpenApi as GET } from '@/server/api/openapi';
export const { POST, PUT, PATCH, DELETE, OPTIONS } = refusing('GET');
