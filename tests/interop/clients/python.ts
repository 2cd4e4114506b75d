/** Python's own libraries, imaplib and smtplib: a script for each job, sharing a prelude. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MailClient, Session, Target } from './client';

const PRELUDE = `
import email, imaplib, json, os, re, smtplib, ssl, sys
import base64, socket
S = json.load(open('session.json'))
if 'reach' in S:
    connect = socket.create_connection
    def near(address, timeout=None, source_address=None, **rest):
        return connect((S['reach']['address'], address[1]), timeout, (S['reach']['from'], 0), **rest)
    socket.create_connection = near
argument = json.loads(sys.argv[1])
context = ssl.create_default_context(cafile=S['pki']['rootAndCrl'])
context.verify_flags |= ssl.VERIFY_CRL_CHECK_CHAIN
setup = S.get('setup', {})
if setup.get('trusting'):
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.verify_flags &= ~ssl.VERIFY_CRL_CHECK_CHAIN
if 'suites' in setup:
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(setup['suites']['openssl'])
if S['certificate']: context.load_cert_chain(S['certificate']['cert'], S['certificate']['key'])
def bearer(_=None): return 'user=%s\\x01auth=Bearer %s\\x01\\x01' % (S['user'], open('token').read())
def imap():
    client = imaplib.IMAP4(S['host'], S['imapPort'], timeout=30)
    client.starttls(context)
    if S['certificate']: client.login(S['user'], S['password'])
    else: client.authenticate('XOAUTH2', lambda challenge: b'' if challenge else bearer().encode())
    return client
def encode(name):
    def shift(run): return '&' + base64.b64encode(run.group().encode('utf-16-be')).decode().rstrip('=').replace('/', ',') + '-'
    return '"' + re.sub('[^\\x20-\\x7e]+', shift, name.replace('&', '&-')) + '"'
def ok(answer):
    assert answer[0] == 'OK', answer
    return answer[1]
def opened(folder):
    client = imap()
    ok(client.select(encode(folder)))
    return client
def numbers(client, *criteria): return ok(client.search(None, *criteria))[0].split()
def target():
    client = opened(argument['folder'])
    (number,) = numbers(client, 'SUBJECT', argument['word'])
    return client, number
`;

const SCRIPTS = {
  list: `
client = imap()
print(ok(client.list()), ok(client.lsub()))
for line in ok(client.list()): print(line.decode())
`,
  read: `
client, number = target()
sys.stdout.buffer.write(ok(client.fetch(number, '(RFC822)'))[0][1])
`,
  search: `
print(len(numbers(opened(argument['folder']), 'BODY', argument['word'])))
`,
  accents: `
client = opened(argument['folder'])
client.literal = argument['word'].encode()
print(len(ok(client.uid('SEARCH', 'CHARSET', 'UTF-8', 'TEXT'))[0].split()))
`,
  flag: `
client, number = target()
ok(client.store(number, '+FLAGS', '(\\\\Seen \\\\Flagged)'))
`,
  keyword: `
client, number = target()
ok(client.store(number, '+FLAGS', argument['keyword']))
`,
  move: `
client, number = target()
uid = re.search(rb'UID (\\d+)', ok(client.fetch(number, '(UID)'))[0]).group(1)
ok(client.uid('MOVE', uid, encode(argument['to'])))
`,
  remove: `
client, number = target()
ok(client.store(number, '+FLAGS.SILENT', '\\\\Deleted'))
assert number in ok(client.expunge())
client.close()
`,
  append: `
client = imap()
ok(client.append(encode(argument['folder']), '(\\\\Seen)', None, open(argument['path'], 'rb').read()))
`,
  send: `
client = smtplib.SMTP(S['host'], S['smtpPort'], timeout=60)
client.starttls(context=context)
if S['certificate']: client.login(S['user'], S['password'])
else:
    client.ehlo()
    client.auth('XOAUTH2', lambda challenge=None: '' if challenge else bearer())
client.sendmail(S['user'], argument['to'], open(argument['path'], 'rb').read(), mail_options=['BODY=8BITMIME'])
client.quit()
`,
  find: `
print(len(numbers(opened(argument['folder']), 'HEADER', 'Subject', argument['word'])))
`,
} as const;

async function python(session: Session, job: keyof typeof SCRIPTS, argument: object = {}): Promise<Buffer> {
  writeFileSync(join(session.dir, 'session.json'), JSON.stringify(session));
  return (await session.run('python3', ['-c', PRELUDE + SCRIPTS[job], JSON.stringify(argument)])).bytes;
}

const count = async (session: Session, job: 'search' | 'accents' | 'find', target: Target) =>
  Number(await python(session, job, target));

export const pythonClient: MailClient = {
  name: 'Python imaplib + smtplib',
  family: 'bibliothèque Python',
  programs: ['python3'],
  ways: {
    certificate: { imap: 'IMAP LOGIN', smtp: 'PLAIN' },
    token: { imap: 'XOAUTH2', smtp: 'XOAUTH2' },
  },
  verbs: {
    list: async (session) => (await python(session, 'list')).toString(),
    read: (session, target) => python(session, 'read', target),
    search: (session, target) => count(session, 'search', target),
    accents: (session, target) => count(session, 'accents', target),
    flag: async (session, target) => void (await python(session, 'flag', target)),
    keyword: async (session, target, keyword) =>
      void (await python(session, 'keyword', { ...target, keyword })),
    move: async (session, target, to) => void (await python(session, 'move', { ...target, to })),
    remove: async (session, target) => void (await python(session, 'remove', target)),
    append: async (session, { path }, folder) => void (await python(session, 'append', { path, folder })),
    send: async (session, { path, to }) => void (await python(session, 'send', { path, to })),
    find: (session, target) => count(session, 'find', target),
    async large(session, { path, to, subject }) {
      await python(session, 'send', { path, to });
      return python(session, 'read', { folder: 'INBOX', word: subject.split(' ').at(-1) });
    },
  },
};
