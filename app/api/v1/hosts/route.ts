import { refusing } from '@/server/api/methods';

export { getHosts as GET } from '@/server/api/cases';
export const { POST, PUT, PATCH, DELETE, OPTIONS } = refusing('GET');
