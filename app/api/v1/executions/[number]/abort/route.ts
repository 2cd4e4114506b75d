export { postAbort as POST } from '@/server/api/executions';
