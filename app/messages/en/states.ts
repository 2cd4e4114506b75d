import type fr from '../fr/states';
import type { Same } from '../same';

export default {
  verdict: {
    ok: 'OK',
    ko: 'KO',
    inconclusive: 'INCONCLUSIVE',
    aborted: 'Aborted',
    error: 'Technical error',
    skipped: 'Not applicable',
  },
  execution: {
    queued: 'Queued',
    listening: 'Listening',
    judging: 'Being judged',
    done: 'Done',
  },
  account: {
    pending: 'Being created',
    available: 'Available',
    failed: 'Failed',
  },
  finding: {
    ok: 'Fulfilled',
    ko: 'Not fulfilled',
    inconclusive: 'Inconclusive',
    warning: 'Warning',
    info: 'Information',
  },
  strength: {
    strong: 'Strong proof',
    medium: 'Medium proof',
    weak: 'Weak proof',
  },
  part: '{tests, number} of {of, plural, one {# test} other {# tests}}',
  never: 'Never run',
} satisfies Same<typeof fr>;
