export { getReport as GET } from '@/server/api/report';
