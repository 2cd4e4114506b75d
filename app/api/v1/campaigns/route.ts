export { getCampaigns as GET } from '@/server/api/cases';
