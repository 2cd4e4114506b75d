export { getEvents as GET } from '@/server/api/events';
