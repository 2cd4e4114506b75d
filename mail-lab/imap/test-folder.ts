/** For tests: a folder as a client reconstructs it from untagged responses, and nothing else. */

/** What a client knows of a message; undefined until it was told. */
interface Known {
  uid?: number;
  flags?: string[];
}

/** Throws when a response makes no sense in what was announced before. */
export class ClientFolder {
  messages: Known[] = [];
  recent = 0;
  /** Every flag that FLAGS announced. */
  flags: string[] = [];

  /**
   * Takes an answer: untagged lines and a completion.
   * @param expunge whether EXPUNGE may be among them (RFC 3501 §7.4.1).
   */
  take(answer: string, expunge: boolean): void {
    for (const line of answer.split('\r\n')) this.line(line, expunge);
  }

  private line(line: string, expunge: boolean): void {
    const numbered = /^\* (\d+) (EXISTS|RECENT|EXPUNGE|FETCH)(?: \((.*))?$/.exec(line);
    const flags = /^\* FLAGS \((.*)\)$/.exec(line);
    if (flags) this.flags = flags[1]!.split(' ');
    if (!numbered) return;
    const number = Number(numbered[1]);
    switch (numbered[2]) {
      case 'EXISTS':
        if (number < this.messages.length) throw new Error(`${line}, but there are ${this.messages.length}`);
        while (this.messages.length < number) this.messages.push({});
        break;
      case 'RECENT':
        if (number > this.messages.length) throw new Error(`${line} of ${this.messages.length}`);
        this.recent = number;
        break;
      case 'EXPUNGE':
        if (!expunge) throw new Error(`${line} is forbidden here`);
        if (number < 1 || number > this.messages.length)
          throw new Error(`${line} of ${this.messages.length}`);
        this.messages.splice(number - 1, 1);
        break;
      case 'FETCH':
        this.fetched(number, numbered[3] ?? '', line);
    }
  }

  private fetched(number: number, items: string, line: string): void {
    const message = this.messages[number - 1];
    if (!message) throw new Error(`${line} of ${this.messages.length}`);
    const uid = /\bUID (\d+)/.exec(items);
    if (uid) {
      if (message.uid !== undefined && message.uid !== Number(uid[1])) {
        throw new Error(`${line}, but its UID was ${message.uid}`);
      }
      message.uid = Number(uid[1]);
    }
    const flags = /FLAGS \(([^)]*)\)/.exec(items);
    if (flags) message.flags = flags[1]!.split(' ').filter(Boolean);
    for (const flag of message.flags ?? []) {
      if (flag !== '\\Recent' && !this.flags.includes(flag))
        throw new Error(`${line}: ${flag} is not in FLAGS`);
    }
  }

  /** Sequence number of the first message of which not all is known; null when there is none. */
  get unknownFrom(): number | null {
    const at = this.messages.findIndex(({ uid, flags }) => uid === undefined || flags === undefined);
    return at < 0 ? null : at + 1;
  }
}
