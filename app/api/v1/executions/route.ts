import { refusing } from '@/server/api/methods';

export { getExecutions as GET, postExecution as POST } from '@/server/api/executions';
export const { PUT, PATCH, DELETE, OPTIONS } = refusing('GET', 'POST');
