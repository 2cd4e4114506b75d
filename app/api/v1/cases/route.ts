import { refusing } from '@/server/api/methods';

export { getCases as GET } from '@/server/api/cases';
export const { POST, PUT, PATCH, DELETE, OPTIONS } = refusing('GET');
