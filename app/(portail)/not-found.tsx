import { NotFoundText } from '@/app/ui/shell/NotFoundText';

/** Within the layout of its neighbours, which has the header and the footer. */
export default NotFoundText;
