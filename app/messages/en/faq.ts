import type fr from '../fr/faq';
import type { Same } from '../same';

export default {
  title: 'Frequent questions',
  items: {
    rien: {
      q: 'I acted in my software and nothing appears. Why?',
      a: `The usual causes, in order:

- **The software connects only when it starts.** Close it and open it again while the tool listens.
- **It is still configured for another server.** Each test says which server to configure; certificate tests do not use the valid servers.
- **It connects with direct TLS (993 or 465).** Our servers expect 143 and 587, then STARTTLS.
- **It leaves by another address than the one declared**, through a proxy or a mobile network. Add that address to the test, or use the server name that carries the label of your account: it is enough to attribute the connection to you.
- **A firewall blocks the way out** to these ports.`,
    },
    nonconcluant: {
      q: 'What does NON CONCLUANT mean?',
      a: `The proof is missing: we did not see enough to say OK or KO. The finding says what is missing and what to do. Nothing has to be mended in your software as long as a test is not KO; play it again once the cause is gone.

A test in which nothing was seen is never OK, not even when it asks your software to give up.`,
    },
    controle: {
      q: 'Why open the mailbox on the valid server before a certificate test?',
      a: `Software that can reach no server at all “refuses” the bad ones too. To know that it refuses this very certificate, we must have seen it, within the last 24 hours and from the same address, open the same mailbox on the valid server over the same protocol: **open the mailbox (IMAP) and send a message (SMTP)** before the certificate tests and before the general requirements, which include the tests of another authority.

Without that, only the TLS alerts that name the defect allow a conclusion, and the proof stays weak.`,
    },
    refuse: {
      q: 'My software does show a certificate error, but the test is KO.',
      a: `It warned its user, then sent a credential or a command all the same to a server that it had not verified: the finding quotes that exchange. Three causes come back:

- verification is disabled by an option left over from development (“accept all certificates”);
- the user can override with a click, and the test did;
- the certificate is verified after authentication, or on another connection.

A revoked certificate shows only to software that reads the CRL or OCSP: the page of the execution says whether it did. A reading that takes longer than the tool listens gives NON CONCLUANT.`,
    },
    racine: {
      q: 'My software refuses even the valid server.',
      a: `The root of the authority is not in the trust store that it uses: the alert is then “unknown_ca” (48) or “certificate_unknown” (46). Java, Node.js and Python each have a store of their own, apart from the system’s. Add the root of the section “Certificates”, and only that one, then restart the software.

If the name does not match, check that you connect by the name of the server and not by its address; on a workstation, “localhost” and 127.0.0.1 are in the certificates too.`,
    },
    suites: {
      q: 'Which cipher suites must my software offer?',
      a: `Exactly these six, all of them, and no other:

- 0xC030: TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384
- 0xC02F: TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256
- 0xC028: TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384
- 0xC027: TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256
- 0x009F: TLS_DHE_RSA_WITH_AES_256_GCM_SHA384
- 0x009E: TLS_DHE_RSA_WITH_AES_128_GCM_SHA256

What is judged is the list offered in the ClientHello, not the suite that was chosen. The two usual oversights: leaving the TLS 1.3 suites, which add themselves as long as the highest version is not TLS 1.2; and not offering DHE or CBC, which some libraries removed from their default list.`,
    },
    jeton: {
      q: 'My Pro Santé Connect token is refused.',
      a: `The line of the refusal says why. Most often:

- **It has expired.** An access token lives about two minutes: ask for a new one with the refresh token before each connection, and never replay a token that was refused.
- **It comes from another environment.** A production token is worth nothing in the sandbox, and the other way round.
- **It is that of another person** than the account’s: another card, another test identity.
- **It is not an access token** but the identity token (id_token).

The national identifier is in the claim SubjectNameID of the token, not in “sub”.`,
    },
    xoauth2: {
      q: 'How is the token sent with XOAUTH2?',
      a: `The response is the base64 of “user=address”, one octet 0x01, “auth=Bearer token”, then two octets 0x01. The user is the address of the mailbox. It may follow the command on the same line, or come after the prompt of the server.

On a refusal the server sends a challenge that holds the error: answer with an empty line, and it ends the command. A second attempt is made with a new token.`,
    },
    edit: {
      q: 'Which test identity do I declare for the personal mailbox?',
      a: `An identity made with EDIT in the sandbox of Pro Santé Connect, whose identifier reads 87AAMMJJHHMM: 87, then the year, month, day, hour and minute at which it was made. This form keeps two editors from making the same one. The national identifier of a test CPS card that you hold will do as well.

Declare in the account exactly the identifier of the identity with which your software connects.`,
    },
    ou: {
      q: 'My ORG_AUTH_CLI certificate is refused: the OU does not match.',
      a: `The identifier declared in the account must be that of an OU of the certificate, with or without its prefix digit (1 for a FINESS, 2 for a SIREN, 3 for a SIRET). The finding quotes the OU received: compare. The usual mistake is to declare the legal FINESS when the certificate carries the geographical one, or the other way round.`,
    },
    certificat: {
      q: 'Which certificate does the applicative mailbox need?',
      a: `A certificate of an organisation for client authentication: ORG_AUTH_CLI. These will not do: a signature certificate (ORG_SIGN), a server’s (SSL_SERV), a person’s, or those of the INSi services.

Present it with the intermediate authority: a P12 file that holds only the final certificate makes an incomplete chain.`,
    },
    delai: {
      q: 'How long should the tool listen?',
      a: `What is proposed is nearly always right. With Pro Santé Connect keep at least 180 s: typing the code of a card or agreeing on the phone can take two minutes. The test ends as soon as the result is certain anyway.`,
    },
    indicateurs: {
      q: 'The X-MSS indicators are not found in my message.',
      a: `Check in this order: that the product reference (NIL) is configured and not left empty; that the header is added whatever the way of sending (a draft taken up again, delayed sending, forwarding); that the IHE_XDM archive is attached to that very message and readable. X-MSS-INS is O or N, in upper case, and must agree with the identity of the patient in the document.

For a message to a patient, X-MSS-MES: FIN says that the exchange is closed: provide where the user asks for it.`,
    },
    autoconfig: {
      q: 'The test of automatic configuration says that the configuration was done before.',
      a: `We saw the access, but not the discovery that must come first. Remove the mail account from your software and make it again while the tool listens, from the **discovery address** that the test shows. If nothing is looked up, the software uses a table of servers of its own or a cached result.`,
    },
    etiquette: {
      q: 'Several of us share one address. What can we do?',
      a: `Use the server name that begins with the **label** of your account, shown on the page of the test: the connection is attributed to you beyond doubt. By the address alone, a connection that could fit two tests is given to neither.`,
    },
    occupee: {
      q: '“Execution #… already uses this mailbox.”',
      a: `A mailbox serves one test at a time, also when it belongs to two accounts of your organisation, or when a colleague tests at the same moment. Wait for the end of the execution that is named, or abort it from its page.`,
    },
    disponible: {
      q: 'When is my account available?',
      a: `The mailboxes of an account made or changed during the day are made or adapted at the next creation of mailboxes, mostly at night. The list of accounts says when, and updates itself. On an instance that makes mailboxes at once, the account is available right away.

Changing an identifier makes the account unavailable until then.`,
    },
    pris: {
      q: 'My identifier is already used by another organisation.',
      a: `A national identifier belongs to one organisation only. If it is yours, write to support: once verified, it is transferred to you. An identifier that was declared and never proven by a connection becomes free again after 30 days.`,
    },
    webmail: {
      q: 'Can I read the test mailboxes in a browser?',
      a: `Not yet: the webmail is not in service in this version. Open the mailbox with your software, or with any IMAP client that can authenticate to it.`,
    },
    reelles: {
      q: 'May I use a real document or a real identity?',
      a: `No. Send made-up data only: test patients, professionals and documents. Nothing leaves the tool, but the test mailboxes are not made for health data.`,
    },
    ci: {
      q: 'How do we play the tests from our continuous integration?',
      a: `With the command “motco2” or the HTTP API, and an API token of your account: “motco2 run” starts a test or a folder, waits for the verdict and returns an exit code; the option --junit writes a report that your tool can read. The description of the API is at [/api/v1/openapi.json](/api/v1/openapi.json).`,
    },
  },
} satisfies Same<typeof fr>;
