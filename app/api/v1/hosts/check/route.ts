import { refusing } from '@/server/api/methods';

export { postCheck as POST } from '@/server/api/cases';
export const { GET, PUT, PATCH, DELETE, OPTIONS } = refusing('POST');
