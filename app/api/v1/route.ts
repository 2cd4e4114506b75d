import { notFound } from '@/server/api/handle';

export { notFound as DELETE, notFound as GET, notFound as PATCH, notFound as POST, notFound as PUT };
