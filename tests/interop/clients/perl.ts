/** Perl: Mail::IMAPClient for IMAP, the Net::SMTP of Perl itself for submission. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MailClient, Session, Target } from './client';

const SCRIPT = String.raw`
use strict; use warnings; use utf8;
use JSON::PP; use Encode; use MIME::Base64; use IO::Socket::SSL; use Mail::IMAPClient; use Net::SMTP;
binmode STDOUT, ':raw';
sub slurp { open my $file, '<:raw', $_[0] or die $!; local $/; <$file> }
my $s = decode_json(slurp('session.json'));
my ($job, $json) = @ARGV;
my $a = decode_json($json);
my %tls = (SSL_ca_file => $s->{pki}{root}, SSL_crl_file => $s->{pki}{crl}, SSL_verify_mode => SSL_VERIFY_PEER,
  SSL_check_crl => 1, SSL_verifycn_name => $s->{host}, SSL_verifycn_scheme => 'imap', SSL_hostname => $s->{host},
  $s->{certificate} ? (SSL_cert_file => $s->{certificate}{cert}, SSL_key_file => $s->{certificate}{key}) : ());
%tls = (%tls, SSL_verify_mode => SSL_VERIFY_NONE, SSL_check_crl => 0) if $s->{setup}{trusting};
%tls = (%tls, SSL_version => 'TLSv1_2', SSL_cipher_list => $s->{setup}{suites}{openssl}) if $s->{setup}{suites};
my $bearer = encode_base64("user=$s->{user}\x01auth=Bearer " . slurp('token') . "\x01\x01", '');
sub modified { my $name = shift; $name =~ s/&/&-/g;
  $name =~ s{([^\x20-\x7e]+)}{my $b = encode_base64(encode('UTF-16BE', $1), ''); $b =~ s/=+$//; $b =~ tr{/}{,}; "&$b-"}ge;
  encode('ascii', $name) }
my $imap;
sub imap {
  $imap = Mail::IMAPClient->new(Server => $s->{host}, Port => $s->{imapPort}, Starttls => [%tls], Uid => 1, Timeout => 60,
    Ignoresizeerrors => 0) or die "connect: $@";
  $imap->User($s->{user});
  if ($s->{certificate}) { $imap->Password($s->{password}); $imap->Authmechanism('PLAIN'); }
  else { $imap->Authmechanism('XOAUTH2'); $imap->Authcallback(sub { $bearer }); }
  $imap->login or die 'login: ' . $imap->LastError;
  $imap }
sub check { my ($done, $what) = @_; die "$what: " . $imap->LastError unless $done; $done }
sub folder { imap(); check($imap->select(modified($a->{folder})), 'select') }
sub found { my @found = $imap->search(@_); die $imap->LastError if !@found && $imap->LastError; @found }
sub target { folder(); my @found = found('SUBJECT', $imap->Quote($a->{word})); die "found @found" unless @found == 1; $found[0] }
my %do = (
  list => sub { imap(); print join "\n", @{check(scalar $imap->folders, 'folders')} },
  read => sub { my $uid = target(); print check($imap->message_string($uid), 'read') },
  search => sub { folder(); my @found = found('BODY', $imap->Quote($a->{word})); print scalar @found },
  accents => sub { folder(); my @found = found('CHARSET', 'UTF-8', 'BODY', encode('UTF-8', $a->{word})); print scalar @found },
  flag => sub { my $uid = target(); check($imap->set_flag('Seen', $uid), 'seen'); check($imap->set_flag('Flagged', $uid), 'flagged') },
  keyword => sub { my $uid = target(); check($imap->set_flag($a->{keyword}, $uid), 'keyword') },
  move => sub { my $uid = target(); check($imap->move(modified($a->{to}), $uid), 'move'); check($imap->expunge, 'expunge') },
  remove => sub { my $uid = target(); check($imap->delete_message($uid), 'delete'); check($imap->expunge, 'expunge') },
  append => sub { imap(); check($imap->append_string(modified($a->{folder}), slurp($a->{path}), '\\Seen'), 'append') },
  find => sub { folder(); my @found = found('HEADER', 'Subject', $imap->Quote($a->{word})); print scalar @found },
  send => sub {
    my $smtp = Net::SMTP->new($s->{host}, Port => $s->{smtpPort}, Timeout => 60, Hello => 'poste.lps.example') or die $@;
    $smtp->starttls(%tls) or die 'starttls: ' . $smtp->message . $IO::Socket::SSL::SSL_ERROR;
    if ($s->{certificate}) { $smtp->auth($s->{user}, $s->{password}) or die 'auth: ' . $smtp->message }
    else { $smtp->command('AUTH', 'XOAUTH2', $bearer)->response() == Net::SMTP::CMD_OK or die 'auth: ' . $smtp->message }
    $smtp->mail($s->{user}, Bits => 8) && $smtp->recipient(@{$a->{to}}) && $smtp->data(slurp($a->{path}))
      or die 'send: ' . $smtp->message;
    $smtp->quit },
);
$do{$job}->();
$imap->logout if $imap;
`;

async function perl(session: Session, job: string, argument: object = {}): Promise<Buffer> {
  writeFileSync(join(session.dir, 'session.json'), JSON.stringify(session));
  return (await session.run('perl', ['-e', SCRIPT, job, JSON.stringify(argument)])).bytes;
}

const count = async (session: Session, job: string, target: Target) =>
  Number(await perl(session, job, target));

export const perlClient: MailClient = {
  name: 'Perl Mail::IMAPClient + Net::SMTP',
  family: 'bibliothèque Perl',
  programs: [
    'perl',
    '/usr/share/perl5/Mail/IMAPClient.pm',
    '/usr/share/perl5/IO/Socket/SSL.pm',
    '/usr/share/perl5/Authen/SASL.pm',
  ],
  ways: {
    certificate: { imap: 'PLAIN', smtp: 'EXTERNAL' },
    token: { imap: 'XOAUTH2', smtp: 'XOAUTH2' },
  },
  verbs: {
    list: async (session) => (await perl(session, 'list')).toString(),
    read: (session, target) => perl(session, 'read', target),
    search: (session, target) => count(session, 'search', target),
    accents: (session, target) => count(session, 'accents', target),
    flag: async (session, target) => void (await perl(session, 'flag', target)),
    keyword: async (session, target, keyword) =>
      void (await perl(session, 'keyword', { ...target, keyword })),
    move: async (session, target, to) => void (await perl(session, 'move', { ...target, to })),
    remove: async (session, target) => void (await perl(session, 'remove', target)),
    append: async (session, { path }, folder) => void (await perl(session, 'append', { path, folder })),
    send: async (session, { path, to }) => void (await perl(session, 'send', { path, to })),
    find: (session, target) => count(session, 'find', target),
    async large(session, { path, to, subject }) {
      await perl(session, 'send', { path, to });
      return perl(session, 'read', { folder: 'INBOX', word: subject.split(' ').at(-1) });
    },
  },
};
