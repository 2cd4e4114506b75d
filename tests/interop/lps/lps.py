"""
Plays a conforming LPS through a whole campaign, without anybody: follows it by the HTTP API, and does in each test
what the test asks for, on Python's own libraries (imaplib, smtplib, ssl) and dig.

    python3 lps.py configuration.json

The configuration: api, token (of the API), campaign (id), from (loopback address to come from), root (PEM file of the
root and the CRLs), pscToken (command that prints an access token), smtp (name, address and port of the valid server,
and user), files of messages to send (document, patient, and wrong ones), patientAddress, faults (ids of the tests in
which it is to do wrong), manner: `tidy`, `keeps` (leaves its connections open) or `late` (and, once the next test is
open, talks on them and does again what the former one asked). Writes `ready` once it has shown that it can send, then one line for each test that it played.
"""
import imaplib
import json
import re
import smtplib
import socket
import ssl
import subprocess
import sys
import time
import urllib.request
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

S = json.load(open(sys.argv[1]))
FAULTS = set(S['faults'])
SUITES = ':'.join((
    'ECDHE-RSA-AES256-GCM-SHA384', 'ECDHE-RSA-AES128-GCM-SHA256', 'ECDHE-RSA-AES256-SHA384',
    'ECDHE-RSA-AES128-SHA256', 'DHE-RSA-AES256-GCM-SHA384', 'DHE-RSA-AES128-GCM-SHA256'))
SERVICE = {'imap': '_imap._tcp', 'smtp': '_submission._tcp'}


def api(path):
    request = urllib.request.Request(S['api'] + path, headers={'authorization': 'Bearer ' + S['token']})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


class Token:
    """An access token lasts two minutes: renewed well before."""
    value, at = None, 0.0

    @classmethod
    def get(cls):
        if time.monotonic() - cls.at > 60:
            cls.value = subprocess.run(S['pscToken'], check=True, capture_output=True, text=True).stdout.strip()
            cls.at = time.monotonic()
        return cls.value


def tls(trusting=False, any_suite=False):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if not any_suite:
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_2
        context.set_ciphers(SUITES)
    if trusting:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    else:
        context.load_verify_locations(S['root'])
        context.verify_flags |= ssl.VERIFY_CRL_CHECK_CHAIN
    return context


class Place:
    """A server: its name for TLS, and where it is."""

    def __init__(self, name, address, port, user):
        self.name, self.address, self.port, self.user = name, address, port, user

    def connect(self, timeout):
        return socket.create_connection((self.address, self.port), timeout or 30, (S['from'], 0))

    def bearer(self):
        return 'user=%s\x01auth=Bearer %s\x01\x01' % (self.user, Token.get())


class Imap(imaplib.IMAP4):
    def __init__(self, place):
        self.place = place
        super().__init__(place.name, place.port, timeout=30)

    def _create_socket(self, timeout):
        return self.place.connect(timeout)

    def enter(self, context):
        self.starttls(context)
        self.authenticate('XOAUTH2', lambda challenge: b'' if challenge else self.place.bearer().encode())


class Smtp(smtplib.SMTP):
    def __init__(self, place):
        self.place = place
        super().__init__(place.name, place.port, local_hostname='poste.lps.example', timeout=30)

    def _get_socket(self, host, port, timeout):
        return self.place.connect(timeout)

    def enter(self, context):
        self.starttls(context=context)
        self.ehlo()
        self.auth('XOAUTH2', lambda challenge=None: '' if challenge else self.place.bearer())


kept = []


def leave(client):
    """Says goodbye; or keeps the connection, as software that polls does."""
    if S['manner'] != 'tidy':
        kept.append(client)
    elif isinstance(client, Imap):
        client.logout()
    else:
        client.quit()


def read(place, context=None, folder='INBOX'):
    client = Imap(place)
    client.enter(context or tls())
    if folder is None:
        client.list()
    else:
        client.select(folder)
        _, (found,) = client.search(None, 'ALL')
        for number in found.split()[-1:]:
            client.fetch(number, '(RFC822)')
    leave(client)


def letter(place, to=None, dated=True):
    message = EmailMessage()
    message['From'], message['To'] = 'Cabinet de test <%s>' % place.user, to or place.user
    message['Subject'], message['Message-ID'] = 'Message de test', make_msgid(domain='lps.example')
    if dated:
        message['Date'] = formatdate()
    message.set_content('Bonjour, ceci est évidemment un test.')
    return message.as_bytes(policy=message.policy.clone(linesep='\r\n'))


def send(place, octets, to=None, context=None):
    client = Smtp(place)
    client.enter(context or tls())
    client.sendmail(place.user, [to or place.user], octets)
    leave(client)


def refuse(place, protocol, context):
    """Meets a server that must not be trusted."""
    try:
        client = (Imap if protocol == 'imap' else Smtp)(place)
        client.enter(context)
        leave(client)
    except ssl.SSLCertVerificationError:
        pass


def discover(to, protocol):
    """The servers of an address: by DNS for reading, by the document for sending."""
    domain = to['alias'].split('@')[1]
    if protocol == 'imap':
        host, port = to['dnsServer'].rsplit(':', 1)
        question = ['dig', '@' + host, '-p', port, '+short', 'SRV', SERVICE[protocol] + '.' + domain]
        answer = subprocess.run(question, check=True, capture_output=True, text=True).stdout.split()
        return Place(answer[3].rstrip('.'), to['address'], int(answer[2]), to['alias'])
    with urllib.request.urlopen(to['documentUrl'], timeout=30) as document:
        text = document.read().decode()
    server = re.search(r'<outgoingServer type="smtp">(.*?)</outgoingServer>', text, re.S).group(1)
    name, port = (re.search('<%s>([^<]+)' % field, server).group(1) for field in ('hostname', 'port'))
    return Place(name, to['address'], int(port), to['alias'])


def play(case, to):
    """What the test asks for; when it is to do wrong, the one thing that the test is there to find."""
    wrong = case in FAULTS
    protocol = to['protocol']
    place = Place(to['labelledHost'], to['address'], to['port'], to['user'])
    subject = re.sub('^psc-|-imap$|-smtp$', '', case)
    if subject == 'access':
        read(place, folder=None if wrong else 'INBOX')
    elif subject == 'otherca':
        refuse(place, protocol, tls(trusting=wrong))
    elif subject == 'autoconfig':
        found = place if wrong else discover(to, protocol)
        read(found) if protocol == 'imap' else send(found, letter(found))
    elif subject == 'send':
        send(place, letter(place, dated=not wrong))
    elif subject == 'indicators':
        send(place, open(S['wrongDocument' if wrong else 'document'], 'rb').read())
    elif subject == 'indicators-patient':
        send(place, open(S['wrongPatient' if wrong else 'patient'], 'rb').read(), to=S['patientAddress'])
    elif subject == 'tls':
        read(place, tls(any_suite=wrong)) if protocol == 'imap' else send(place, letter(place), context=tls(any_suite=wrong))
    else:
        raise SystemExit('unknown test: ' + case)


def go_on_late():
    """Talks on connections of former tests, as software does that finds out late that they are over."""
    while kept:
        client = kept.pop()
        try:
            if isinstance(client, Imap):
                client.select('INBOX')
                client.search(None, 'ALL')
            else:
                client.sendmail(client.place.user, [client.place.user], letter(client.place))
        except (OSError, imaplib.IMAP4.error, smtplib.SMTPException):
            pass


def number_of_campaign():
    while True:
        found = api('/executions?open=1&campaign=' + S['campaign'])['executions']
        if found:
            return found[0]['number']
        time.sleep(0.2)


def main():
    # As on any day before: what shows that it goes on where nothing is wrong.
    usual = Place(**S['smtp'])
    send(usual, letter(usual))
    print('ready', flush=True)
    number = number_of_campaign()
    played, former = set(), None
    while True:
        campaign = api('/executions/%d' % number)
        if campaign['state'] == 'done':
            return
        current = campaign['run']['current']
        child = next((one for one in campaign['children'] if one['number'] == current), None)
        if child and child['state'] == 'listening' and current not in played:
            played.add(current)
            asked = child['case'], api('/executions/%d/instructions' % current)
            if S['manner'] == 'late':
                go_on_late()
                if former:
                    play(*former)
            play(*asked)
            former = asked
            print(child['case'], flush=True)
        time.sleep(0.2)


main()
