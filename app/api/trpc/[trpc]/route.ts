import { handleTrpc } from '@/server/trpc/http';

export { handleTrpc as GET, handleTrpc as POST };
