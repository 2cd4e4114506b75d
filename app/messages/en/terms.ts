import type fr from '../fr/terms';
import type { Same } from '../same';

export default {
  title: 'Terms of use',
  version: 'Version {version, number}, published on',
  none: 'This instance has no published terms of use.',
  first: 'Read these terms and accept them, at the bottom of the page, to use the tool. They are in French.',
  changed:
    'These terms have changed since version {version, number}, which you accepted. Read them and accept them, at the bottom of the page, to go on.',
  accepted: 'You accepted version {version, number} on',
  question: 'Do you accept these terms?',
  consequence:
    'That you accepted version {version, number} is recorded with its date. Without it the tool cannot be used.',
  accept: 'I accept the terms of use',
  refuse: 'Refuse and log out',
  network: 'Your agreement was not recorded: the server did not answer. Check your network, then try again.',
} satisfies Same<typeof fr>;
