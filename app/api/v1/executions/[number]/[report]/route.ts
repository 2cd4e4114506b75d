import { refusing } from '@/server/api/methods';

export { getReport as GET } from '@/server/api/report';
export const { POST, PUT, PATCH, DELETE, OPTIONS } = refusing('GET');
