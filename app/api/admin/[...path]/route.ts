import { unknown } from '../unknown';

export const dynamic = 'force-dynamic';
export const GET = unknown;
