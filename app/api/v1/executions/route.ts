export { getExecutions as GET, postExecution as POST } from '@/server/api/executions';
