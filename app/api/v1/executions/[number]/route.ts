export { getOneExecution as GET } from '@/server/api/executions';
