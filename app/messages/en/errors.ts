import type fr from '../fr/errors';
import type { Same } from '../same';

export default {
  notFound: {
    title: 'Page not found',
    text: 'This address leads nowhere, or what it names does not belong to your organisation.',
    home: 'Back to the home page',
    accounts: 'See my accounts',
  },
  crash: {
    title: 'The page could not be shown',
    text: 'A technical error happened on our side; it was recorded. Try again; if it comes back, give the code below to support.',
    code: 'Error code:',
    unknown: 'none given',
    retry: 'Try again',
  },
} satisfies Same<typeof fr>;
