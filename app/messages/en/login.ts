import type fr from '../fr/login';
import type { Same } from '../same';

export default {
  errorTitle: 'Login not possible',
  overTitle: 'Session over',
  errors: {
    AccessDenied:
      'You did not agree to share your information, or your ISC account has no access to this tool. Log in again and agree, or ask the ISC administrator of your organisation for access.',
    OAuthCallback:
      'This login belongs to no request under way in this browser: it took more than 15 minutes, was begun in another tab, or cookies of this site are refused. Start again from this page.',
    IscUnavailable:
      'Industriels Santé Connect does not answer, or answers with an error. Nothing is lost here: try again in a few minutes.',
    IscAnswer:
      'The answer of Industriels Santé Connect could not be verified: for safety, nobody was logged in. Start again; if it happens again, tell support and say at what time.',
    ClaimsMissing:
      'Industriels Santé Connect recognised you but did not send {information}. Without it we do not know which accounts to show; nothing was created. Check your record on Industriels Santé Connect and agree to share it, or send this message to support.',
    ClaimsMalformed:
      'Industriels Santé Connect recognised you but sent {information} in a form that we cannot read; nothing was created. Send this message to support.',
    Blocked:
      'The administration has suspended your access to this tool. Write to support to learn the reason.',
    SessionRequired: 'Your session is over. Log in again: you will come back to the page that you asked for.',
    Failed:
      'The login did not succeed. Try again; if the error comes back, tell support and say at what time.',
  },
  information: {
    person: 'the identifier of your account (sub)',
    login: 'your user name',
    organisation: 'the registration number of your organisation',
  },
  loggedOut: {
    title: 'You are logged out',
    out: 'Your session is over on this site and on Industriels Santé Connect.',
    here: 'Your session is over on this site, but Industriels Santé Connect could not be told: you may still be logged in there. On a shared computer, close every window of the browser.',
  },
  over: {
    title: 'Your session is over',
    text: 'What is shown is not updated any more, and what you send would be refused.',
    back: 'Log in again',
  },
} satisfies Same<typeof fr>;
