import { refusing } from '@/server/api/methods';

export { getEvents as GET } from '@/server/api/events';
export const { POST, PUT, PATCH, DELETE, OPTIONS } = refusing('GET');
