/** What the texts of every rule share. */
import type { TestCase } from '../catalogue';

/** Where and as whom the software under test connects. */
export interface Place {
  host: string;
  port: number;
  mailbox: string;
  /** `<label>.<host>`: the name that attributes a connection to the account without doubt. */
  labelledHost?: string;
  /** The same mailbox under the domain that only this account has: what discovery starts from. */
  alias?: string;
  /** A test address of a patient. */
  patientAddress?: string;
}

/** What a rule says of its cases; each file of this folder holds one. */
export interface RuleTexts {
  /** What the test shows, one sentence. */
  objective(testCase: TestCase): string;
  /** Beyond the mailbox, its identity and the root of the test servers. */
  prerequisites?(testCase: TestCase, place: Place): string[];
  /** Instead of configuring the server and preparing the action. */
  preparation?(testCase: TestCase, place: Place): string[];
  /** Instead of opening the inbox or writing to itself: what is prepared before the window opens, one sentence. */
  prepared?(testCase: TestCase, place: Place): string;
  /** Once the window is open, in order. */
  steps(testCase: TestCase, place: Place): string[];
  /** What the tool must see for OK, one sentence; also quoted by the rules when nothing came. */
  expected(testCase: TestCase): string;
}

export const PROTOCOL_NAME = { imap: 'IMAP', smtp: 'SMTP' } as const;

export const protocolOf = (testCase: TestCase) => PROTOCOL_NAME[testCase.protocol];

/** Opening the inbox, or sending the message: what most tests ask the user to do. */
export function act(testCase: TestCase): string {
  return testCase.protocol === 'imap'
    ? 'Ouvrir la boîte de réception dans le logiciel (le redémarrer s’il ne se connecte qu’au démarrage).'
    : 'Envoyer le message préparé.';
}
