/**
 * Runs inside Thunderbird, by the functions that its own windows call. Arguments: the job, what it needs, the callback.
 * Not a module: it is the body of a function there.
 */
// biome-ignore lint/complexity/noArguments: what Marionette gives to the body of a function
const [job, a, done] = arguments;
const { MailServices } = ChromeUtils.importESModule('resource:///modules/MailServices.sys.mjs');
const win = () => null;
const file = (path) => {
  const f = Cc['@mozilla.org/file/local;1'].createInstance(Ci.nsIFile);
  f.initWithPath(path);
  return f;
};
const server = () => MailServices.accounts.allServers.find((one) => one.type === 'imap');
const copied = (start) =>
  new Promise((ok, fail) =>
    start({
      QueryInterface: ChromeUtils.generateQI(['nsIMsgCopyServiceListener']),
      onStartCopy() {},
      onProgress() {},
      setMessageKey() {},
      getMessageId() {},
      onStopCopy: (status) =>
        Components.isSuccessCode(status) ? ok() : fail(new Error(`copy ${status.toString(16)}`)),
    }),
  );
const wait = async (what, find) => {
  for (let n = 0; n < 400; n++) {
    const found = find();
    if (found) return found;
    await new Promise((r) => setTimeout(r, 50));
  }
  throw new Error(`nothing: ${what}`);
};
const folder = async (name) =>
  wait(name, () =>
    server().rootFolder.descendants.find((f) =>
      name === 'INBOX' ? f.getFlag(Ci.nsMsgFolderFlags.Inbox) : f.name === name,
    ),
  );
/** Brings a folder up to date; a server that cannot be had never says so to us. */
const updated = async (name) => {
  const f = await folder(name);
  let listener;
  const loaded = new Promise((ok) => {
    listener = {
      QueryInterface: ChromeUtils.generateQI(['nsIFolderListener']),
      onFolderEvent: (of, event) => of.URI === f.URI && event === 'FolderLoaded' && ok(),
    };
  });
  MailServices.mailSession.AddFolderListener(listener, Ci.nsIFolderListener.event);
  f.updateFolder(win());
  const late = new Promise((_ok, fail) => setTimeout(() => fail(new Error(`${name} is not loaded`)), 20_000));
  await Promise.race([loaded, late]).finally(() => MailServices.mailSession.RemoveFolderListener(listener));
  return f;
};
const message = async () => {
  const f = await updated(a.folder);
  const hdr = [...f.messages].find((one) => one.mime2DecodedSubject.includes(a.word));
  if (!hdr) throw new Error(`no ${a.word}`);
  return [f, hdr];
};
const search = (f, attrib, word) =>
  new Promise((ok) => {
    const session = Cc['@mozilla.org/messenger/searchSession;1'].createInstance(Ci.nsIMsgSearchSession);
    let hits = 0;
    session.addScopeTerm(Ci.nsMsgSearchScope.onlineMail, f);
    const term = session.createTerm();
    const value = term.value;
    value.attrib = attrib;
    value.str = word;
    term.value = value;
    term.attrib = attrib;
    term.op = Ci.nsMsgSearchOp.Contains;
    term.booleanAnd = false;
    session.appendTerm(term);
    session.registerListener({
      QueryInterface: ChromeUtils.generateQI(['nsIMsgSearchNotify']),
      onSearchHit() {
        hits++;
      },
      onSearchDone() {
        ok(hits);
      },
      onNewSearch() {},
    });
    session.search(win());
  });
const jobs = {
  async setup() {
    const db = Cc['@mozilla.org/security/x509certdb;1'].getService(Ci.nsIX509CertDB);
    db.addCertFromBase64(a.root, 'CT,CT,CT');
    const imported = db.importPKCS12File(file(a.p12), a.password);
    const s = MailServices.accounts.createIncomingServer(a.user, a.host, 'imap');
    Object.assign(s, {
      port: a.imapPort,
      socketType: Ci.nsMsgSocketType.alwaysSTARTTLS,
      authMethod: Ci.nsMsgAuthMethod.External,
    });
    const identity = MailServices.accounts.createIdentity();
    Object.assign(identity, { email: a.user, doFcc: false, composeHtml: false });
    const account = MailServices.accounts.createAccount();
    account.incomingServer = s;
    account.addIdentity(identity);
    MailServices.accounts.defaultAccount = account;
    const smtp = MailServices.outgoingServer.createServer('smtp').QueryInterface(Ci.nsISmtpServer);
    smtp.hostname = a.host;
    smtp.port = a.smtpPort;
    smtp.username = a.user;
    smtp.socketType = Ci.nsMsgSocketType.alwaysSTARTTLS;
    smtp.authMethod = Ci.nsMsgAuthMethod.passwordCleartext;
    const Login = Components.Constructor('@mozilla.org/login-manager/loginInfo;1', Ci.nsILoginInfo, 'init');
    await Services.logins.addLoginAsync(
      new Login(`smtp://${a.host}`, null, `smtp://${a.host}`, a.user, a.password, '', ''),
    );
    MailServices.outgoingServer.defaultServer = smtp;
    identity.smtpServerKey = smtp.key;
    return imported;
  },
  async list() {
    server().performExpand(win());
    // The names that came are taken in once the next folder is loaded.
    await updated('INBOX');
    await folder(a.last);
    return server()
      .rootFolder.descendants.map((f) => f.name)
      .join('\n');
  },
  async read() {
    const [f, hdr] = await message();
    const uri = f.getUriForMsg(hdr);
    let bytes = '';
    await new Promise((ok) => {
      const listener = {
        QueryInterface: ChromeUtils.generateQI(['nsIStreamListener']),
        onStartRequest() {},
        onStopRequest: ok,
        onDataAvailable(_request, stream, _offset, count) {
          const reader = Cc['@mozilla.org/binaryinputstream;1'].createInstance(Ci.nsIBinaryInputStream);
          reader.setInputStream(stream);
          bytes += reader.readBytes(count);
        },
      };
      MailServices.messageServiceFromURI(uri).streamMessage(uri, listener, win(), null, false, '');
    });
    return btoa(bytes);
  },
  search: async () => search(await updated(a.folder), Ci.nsMsgSearchAttrib.Body, a.word),
  find: async () => search(await updated(a.folder), Ci.nsMsgSearchAttrib.Subject, a.word),
  async flag() {
    const [f, hdr] = await message();
    f.markMessagesRead([hdr], true);
    f.markMessagesFlagged([hdr], true);
    await updated(a.folder);
  },
  async keyword() {
    const [f, hdr] = await message();
    f.addKeywordsToMessages([hdr], a.keyword);
    await updated(a.folder);
  },
  async move() {
    const [f, hdr] = await message();
    const to = await folder(a.to);
    await copied((l) => MailServices.copy.copyMessages(f, [hdr], to, true, l, win(), false));
  },
  async remove() {
    const [f, hdr] = await message();
    await copied((l) => f.deleteMessages([hdr], win(), false, false, l, false));
  },
  async append() {
    const to = await folder(a.folder);
    await copied((l) => MailServices.copy.copyFileMessage(file(a.path), to, null, false, 1, '', l, win()));
  },
  async send() {
    const identity = MailServices.accounts.defaultAccount.defaultIdentity;
    const fields = Cc['@mozilla.org/messengercompose/composefields;1'].createInstance(Ci.nsIMsgCompFields);
    fields.from = a.user;
    fields.to = a.to;
    fields.subject = a.subject;
    fields.body = a.text;
    const attachment = Cc['@mozilla.org/messengercompose/attachment;1'].createInstance(Ci.nsIMsgAttachment);
    attachment.name = a.name;
    attachment.url = Services.io.newFileURI(file(a.path)).spec;
    fields.addAttachment(attachment);
    const params = Cc['@mozilla.org/messengercompose/composeparams;1'].createInstance(Ci.nsIMsgComposeParams);
    params.type = Ci.nsIMsgCompType.New;
    params.format = Ci.nsIMsgCompFormat.PlainText;
    params.composeFields = fields;
    params.identity = identity;
    const compose = MailServices.compose.initCompose(params);
    await compose.sendMsg(
      Ci.nsIMsgCompDeliverMode.Now,
      identity,
      MailServices.accounts.defaultAccount.key,
      null,
      null,
    );
  },
};
jobs[job]().then(
  (value) => done({ value: value ?? null }),
  (error) => done({ error: `${String(error)}\n${error.stack}` }),
);
