import { refusing } from '@/server/api/methods';

export { getRejudgement as GET } from '@/server/api/executions';
export const { POST, PUT, PATCH, DELETE, OPTIONS } = refusing('GET');
