export { getOpenApi as GET } from '@/server/api/openapi';
