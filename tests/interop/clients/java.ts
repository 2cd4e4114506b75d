/** Jakarta Mail: one small program, compiled once. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { instanceDir } from '../../support/instance';
import type { MailClient, Session, Target } from './client';

const CLASSPATH = '/usr/share/java/jakarta-mail.jar:/usr/share/java/jakarta-activation.jar';

const SOURCE = `
import jakarta.mail.*;
import jakarta.mail.internet.*;
import jakarta.mail.search.*;
import java.io.*;
import java.nio.file.*;
import java.security.*;
import java.security.cert.*;
import java.util.*;
import javax.net.ssl.*;

public class Client {
  static final Map<String, String> env = System.getenv();

  /** Our root only, revocation by the CRLs given as a file, the client certificate from PKCS#12. */
  static SSLSocketFactory factory() throws Exception {
    CertificateFactory x509 = CertificateFactory.getInstance("X.509");
    Set<TrustAnchor> anchors = new HashSet<>();
    try (InputStream in = new FileInputStream(env.get("ROOT"))) {
      for (var one : x509.generateCertificates(in)) anchors.add(new TrustAnchor((X509Certificate) one, null));
    }
    PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, new X509CertSelector());
    try (InputStream in = new FileInputStream(env.get("CRL"))) {
      parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(x509.generateCRLs(in))));
    }
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(new CertPathTrustManagerParameters(parameters));
    KeyManager[] keys = null;
    if (env.containsKey("P12")) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      char[] password = env.get("SECRET").toCharArray();
      try (InputStream in = new FileInputStream(env.get("P12"))) { store.load(in, password); }
      KeyManagerFactory manager = KeyManagerFactory.getInstance("SunX509");
      manager.init(store, password);
      keys = manager.getKeyManagers();
    }
    SSLContext context = SSLContext.getInstance("TLSv1.2");
    context.init(keys, trust.getTrustManagers(), null);
    return context.getSocketFactory();
  }

  static Session session() throws Exception {
    Properties p = new Properties();
    SSLSocketFactory factory = factory();
    for (String name : List.of("mail.imap.", "mail.smtp.")) {
      p.put(name + "host", env.get("HOST"));
      p.put(name + "starttls.enable", "true");
      p.put(name + "starttls.required", "true");
      p.put(name + "ssl.socketFactory", factory);
      p.put(name + "ssl.checkserveridentity", "true");
      if (env.containsKey("SUITES")) p.put(name + "ssl.ciphersuites", env.get("SUITES"));
      p.put(name + "auth.mechanisms", env.containsKey("P12") ? "PLAIN" : "XOAUTH2");
    }
    p.put("mail.imap.fetchsize", "262144");
    p.put("mail.imap.port", env.get("IMAP"));
    p.put("mail.smtp.port", env.get("SMTP"));
    p.put("mail.smtp.auth", "true");
    p.put("mail.smtp.from", env.get("ADDRESS"));
    p.put("mail.mime.encodefilename", "true");
    return Session.getInstance(p);
  }

  static Folder open(Store store, String name) throws Exception {
    Folder folder = store.getFolder(name);
    folder.open(Folder.READ_WRITE);
    return folder;
  }

  static Message one(Folder folder, String word) throws Exception {
    Message[] found = folder.search(new SubjectTerm(word));
    if (found.length != 1) throw new IllegalStateException(found.length + " messages for " + word);
    return found[0];
  }

  static void send(Session session, String[] a) throws Exception {
    MimeMessage message = new MimeMessage(session);
    message.setFrom(env.get("ADDRESS"));
    message.setRecipients(Message.RecipientType.TO, a[1]);
    message.setSubject(a[2], "UTF-8");
    message.setSentDate(new Date());
    MimeBodyPart text = new MimeBodyPart();
    text.setText(a[3], "UTF-8");
    MimeBodyPart file = new MimeBodyPart();
    file.attachFile(a[4]);
    message.setContent(new MimeMultipart(text, file));
    for (int i = 5; i + 1 < a.length; i += 2) message.setHeader(a[i], a[i + 1]);
    Transport.send(message, env.get("ADDRESS"), env.get("SECRET"));
  }

  public static void main(String[] a) throws Exception {
    Session session = session();
    if (a[0].equals("send")) { send(session, a); return; }
    try (Store store = session.getStore("imap")) {
      store.connect(env.get("ADDRESS"), env.get("SECRET"));
      PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, "UTF-8");
      switch (a[0]) {
        case "list": for (Folder folder : store.getDefaultFolder().list("*")) out.println(folder.getFullName()); return;
        case "append": {
          Message message = new MimeMessage(session, new ByteArrayInputStream(Files.readAllBytes(Path.of(a[2]))));
          message.setFlag(Flags.Flag.SEEN, true);
          store.getFolder(a[1]).appendMessages(new Message[] { message });
          return;
        }
      }
      Folder folder = open(store, a[1]);
      boolean expunge = false;
      switch (a[0]) {
        case "search": out.println(folder.search(new BodyTerm(a[2])).length); break;
        case "find": out.println(folder.search(new SubjectTerm(a[2])).length); break;
        case "read": one(folder, a[2]).writeTo(out); break;
        case "flag": {
          Flags flags = new Flags(Flags.Flag.SEEN);
          flags.add(Flags.Flag.FLAGGED);
          one(folder, a[2]).setFlags(flags, true);
          break;
        }
        case "keyword": one(folder, a[2]).setFlags(new Flags(a[3]), true); break;
        case "move": ((com.sun.mail.imap.IMAPFolder) folder).moveMessages(new Message[] { one(folder, a[2]) }, store.getFolder(a[3])); break;
        case "remove": one(folder, a[2]).setFlag(Flags.Flag.DELETED, true); expunge = true; break;
        default: throw new IllegalArgumentException(a[0]);
      }
      folder.close(expunge);
    }
  }
}
`;

/** Once for all sessions of a process: the directory with the class. */
let compiled: Promise<string> | undefined;

async function compile(session: Session): Promise<string> {
  const dir = mkdtempSync(join(instanceDir(), 'tests-java-'));
  writeFileSync(join(dir, 'Client.java'), SOURCE);
  const source = join(dir, 'Client.java');
  await session.run('javac', ['-proc:none', '-encoding', 'UTF-8', '-cp', CLASSPATH, '-d', dir, source]);
  return dir;
}

async function java(session: Session, ...args: string[]): Promise<Buffer> {
  const { pki, certificate } = session;
  const secret = certificate ? session.password : await session.token();
  const options = [
    '-XX:TieredStopAtLevel=1',
    '-XX:+UseSerialGC',
    '-Dfile.encoding=UTF-8',
    '-cp',
    `${CLASSPATH}:${await compiled}`,
  ];
  const outcome = await session.run('java', [...options, 'Client', ...args], {
    env: {
      ...{ HOST: session.host, IMAP: String(session.imapPort), SMTP: String(session.smtpPort) },
      ...{ ADDRESS: session.user, SECRET: secret, ROOT: pki.root, CRL: pki.crl },
      ...(certificate ? { P12: certificate.p12 } : {}),
      ...(session.setup?.suites ? { SUITES: session.setup.suites.iana } : {}),
    },
  });
  return outcome.bytes;
}

const count = async (session: Session, job: string, { folder, word }: Target) =>
  Number(await java(session, job, folder, word));

export const javaClient: MailClient = {
  name: 'Jakarta Mail',
  family: 'bibliothèque Java',
  slow: true,
  programs: ['javac', '/usr/share/java/jakarta-mail.jar'],
  ways: {
    certificate: { imap: 'PLAIN', smtp: 'PLAIN' },
    token: { imap: 'XOAUTH2', smtp: 'XOAUTH2' },
  },
  async prepare(session) {
    compiled ??= compile(session);
    await compiled;
  },
  verbs: {
    list: async (session) => (await java(session, 'list')).toString(),
    read: (session, { folder, word }) => java(session, 'read', folder, word),
    search: (session, target) => count(session, 'search', target),
    accents: (session, target) => count(session, 'search', target),
    flag: async (session, { folder, word }) => void (await java(session, 'flag', folder, word)),
    keyword: async (session, { folder, word }, keyword) =>
      void (await java(session, 'keyword', folder, word, keyword)),
    move: async (session, { folder, word }, to) => void (await java(session, 'move', folder, word, to)),
    remove: async (session, { folder, word }) => void (await java(session, 'remove', folder, word)),
    append: async (session, { path }, folder) => void (await java(session, 'append', folder, path)),
    async send(session, { to, subject, text, attachment, headers = {} }) {
      const fields = Object.entries(headers).flat();
      await java(session, 'send', to.join(','), subject, text, attachment?.path ?? '', ...fields);
    },
    find: (session, target) => count(session, 'find', target),
    async large(session, { to, subject, text, attachment }) {
      await java(session, 'send', to.join(','), subject, text, attachment?.path ?? '');
      return java(session, 'read', 'INBOX', subject.split(' ').at(-1) ?? '');
    },
  },
};
