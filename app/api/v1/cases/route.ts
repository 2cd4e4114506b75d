export { getCases as GET } from '@/server/api/cases';
