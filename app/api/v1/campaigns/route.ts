import { refusing } from '@/server/api/methods';

export { getCampaigns as GET } from '@/server/api/cases';
export const { POST, PUT, PATCH, DELETE, OPTIONS } = refusing('GET');
