import type fr from '../fr/help';
import type { Same } from '../same';

export default {
  title: 'Help',
  heading: 'Configure your software',
  intro: 'The values on this page are those of the instance that you are using.',
  contents: 'On this page',
  servers: {
    title: 'Test servers',
    text: 'Each server expects a connection in the clear, then STARTTLS, with TLS 1.2. The six faulty servers serve only the certificate tests: your software must refuse to connect to them.',
    valid: 'Valid servers',
    faulty: 'Servers with a faulty certificate',
    host: 'Server',
    personal: 'Personal mailbox (PSC)',
    applicative: 'Applicative mailbox (AUTH_CLI)',
    imap: 'IMAP',
    smtp: 'SMTP',
    state: 'State',
    states: { ok: 'as expected', failed: 'fault found', unknown: 'not checked' },
    address: 'Address to use here',
    expired: 'expired certificate',
    revoked: 'revoked certificate',
    otherca: 'authority outside the IGC Santé',
    local:
      'On this machine the server names are not in the public DNS: connect your software to the address and port shown. The certificates also carry the name “localhost” and the address 127.0.0.1.',
    label:
      'To have your connections attributed to you beyond doubt, put the label of your account before the server name. The page of an execution shows that full name.',
  },
  domains: {
    title: 'Domains and addresses',
    mail: 'Mailbox domain',
    zone: 'Server zone',
    patient: 'Test patient address',
    shape: 'Address of a mailbox',
    shapeValue: 'identifier@{domain}',
  },
  discovery: {
    title: 'Automatic configuration',
    text: 'From the address of the mailbox your software can find its servers through the DNS (SRV records, RFC 6186) or through the document config-v1.1.xml. Each mailbox has a second address made for that: its domain carries the label of your account and the kind of mailbox.',
    personal: 'Discovery address, personal mailbox',
    personalValue: 'identifier@label.psc.{domain}',
    applicative: 'Discovery address, applicative mailbox',
    applicativeValue: 'identifier@label.org.{domain}',
    dns: 'DNS server',
    dnsPort: 'DNS port (UDP and TCP)',
    zone: 'DNS zone',
    http: 'Document, by HTTP',
    https: 'Document, by HTTPS',
    label:
      'The page of a test gives the whole address of your mailbox. A search that goes through it is attributed to you beyond doubt, and appears on the page of the execution.',
    shared:
      'The shared mailbox domain does not say of which kind mailboxes are: the document answers according to the address given by emailaddress; without it, and through the DNS, the servers of personal mailboxes come first, those of applicative mailboxes next.',
    local:
      'On this machine only the DNS server of the laboratory knows these names: ask it directly (dig @address -p port), or fetch the document from the address above, without any name.',
  },
  auth: {
    title: 'Authentication',
    psc: 'Personal mailbox',
    pscText:
      'Mechanism XOAUTH2, with a Pro Santé Connect access token of the test person. The user is the address of the mailbox.',
    authCli: 'Applicative mailbox',
    authCliText:
      'ORG_AUTH_CLI client certificate presented during the TLS handshake, then PLAIN, LOGIN or EXTERNAL. The password is neither checked nor kept.',
  },
  pki: {
    title: 'Certificates of the test authority',
    text: 'Add the root of the test authority, and only that one, to the trust store of your software. The foreign root signs the servers “outside the IGC Santé”, which must be refused.',
    root: 'Root of the test authority',
    issuing: 'Issuing authority',
    other: 'Foreign root',
    otherText: 'Do not add it to the trust store, except to demonstrate the restriction to the IGC Santé.',
    crl: 'Revocation lists (every level)',
    download: 'Download {file}',
    crlUrl: 'Distribution point',
    ocspUrl: 'OCSP responder',
  },
  sandbox: {
    title: 'Test token and certificate',
    text: 'This instance includes a Pro Santé Connect sandbox. From the folder of the software:',
    token: 'Get a PSC access token (valid for 2 minutes)',
    certificate: 'Get an ORG_AUTH_CLI client certificate',
    run: 'Start a test and follow it',
    id: 'identifier',
    absent:
      'This instance uses the national sandbox of Pro Santé Connect and the test certificates of the IGC Santé.',
    absentToken: 'A test identity is created with EDIT, in the form 87AAMMJJHHMM.',
    absentCertificate: 'An ORG_AUTH_CLI test certificate is requested from the Agence du Numérique en Santé.',
  },
  support: {
    title: 'Ask for help',
    text: 'Always give the number of the execution (for instance #2523), the test concerned and the traces of your software: the number is permanent and leads to every exchange.',
  },
} satisfies Same<typeof fr>;
