import { TriangleAlert } from 'lucide-react';
import { French } from '@/app/ui/French';

/** What the manual says of a case, such as not to use it any more. */
export function CaseNotices({ notices }: { notices: readonly string[] }) {
  return notices.map((notice) => (
    <p key={notice} className="flex items-start gap-1.5 text-sm">
      <TriangleAlert aria-hidden size={16} className="mt-0.5 shrink-0 text-doubt" />
      <French text={notice} />
    </p>
  ));
}
