import type fr from '../fr/portal';
import type { Same } from '../same';

export default {
  home: {
    title: 'Home',
    heading: 'Check that your MSSanté mail client conforms',
    line1: 'Your software connects to our servers: every exchange appears at once.',
    line2: 'Each test says whether the requirement of the Référentiel #2 holds, and shows the proof.',
    line3: 'A test ends as soon as the result is certain; a failure names its cause.',
    loginHelp: 'You log in with your Industriels Santé Connect (ISC) account.',
    goAccounts: 'See my accounts',
    connected: 'You are logged in: {name}, {organisation}.',
    laboratory: 'Test servers',
    labUp: 'Running',
    labDown: 'Unavailable',
    labStale: 'Slowed down',
    labSince: 'Last sign:',
    steps: 'How a test goes',
    step1: 'Choose an account',
    step1Text:
      'An account joins your product (NIL) and its test identities. It has one mailbox for each identity.',
    step2: 'Start a test',
    step2Text: 'The tool listens for the chosen delay and shows the server, port and user to configure.',
    step3: 'Act in your software',
    step3Text: 'Open the mailbox or send the message: exchanges appear at once, then the verdict.',
    links: 'To prepare your tests',
    linkSettings: 'Connection settings',
    linkSettingsText: 'Servers, ports and domains of this instance.',
    linkPki: 'Certificates of the test authority',
    linkPkiText: 'Roots, issuing authority and revocation lists.',
    linkSandbox: 'Sandbox',
    linkSandboxText: 'Get a PSC token or an ORG_AUTH_CLI test certificate.',
  },
  login: {
    title: 'Log in',
    heading: 'Log in to continue',
    text: 'The tool uses your Industriels Santé Connect account: no password is typed here.',
    button: 'Log in with Industriels Santé Connect',
    opening: 'Opening Industriels Santé Connect…',
    failed: 'The login page could not be opened. Check your network, then try again.',
    errorTitle: 'Login not possible',
    errors: {
      AccessDenied:
        'You did not agree to share your information, or your ISC account has no access to this tool. Log in again and agree, or ask the ISC administrator of your organisation for access.',
      OAuthCallback:
        'Industriels Santé Connect did not confirm the login: sharing your information was refused, or the page stayed open for too long. Start again and agree to share.',
      OAuthSignin: 'Industriels Santé Connect does not answer. Try again in a few minutes.',
      SessionRequired: 'Your session is over. Log in again to continue.',
      other:
        'The login did not succeed. Try again; if the error comes back, give its code to support: {code}.',
    },
  },
  accounts: {
    title: 'Accounts',
    heading: 'Test accounts',
    intro: 'An account joins a product (NIL) and its test identities. Organisation: {organisation}.',
    nil: 'Product reference (NIL)',
    idPsc: 'PSC identifier',
    idAuthCli: 'AUTH_CLI identifier',
    status: 'State',
    action: 'Action',
    access: 'Open the tool',
    accessTo: 'Open the tool for account {nil}',
    unavailable: 'Unavailable',
    pendingHelp:
      'The mailboxes of this account are not created yet. The page will be up to date at your next visit.',
    failedHelp: 'The mailboxes could not be created. Contact support and quote the NIL.',
    none: 'Not given',
    emptyTitle: 'No account for {organisation}',
    emptyText:
      'The accounts of an organisation are created by the administrator of this instance. Give them the product reference (NIL) and the test identifiers of your software.',
    emptyAction: 'Prepare the identifiers',
  },
} satisfies Same<typeof fr>;
