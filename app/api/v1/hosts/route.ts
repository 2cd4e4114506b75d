export { getHosts as GET } from '@/server/api/cases';
