/** Maildirs as their readers change them: a flag is in the name of a file, a move is a rename. */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';

let counter = 0;
const uniqueName = () => `${Date.now()}.${process.pid}_${++counter}.poste`;

/** A folder whose subfolders are directories in it; `cur`, `new` and `tmp` hold its messages. */
export class Maildir {
  constructor(readonly root: string) {}

  /** Names of the folders, with `/` between levels, sorted. */
  folders(): string[] {
    return readdirSync(this.root, { recursive: true, encoding: 'utf8' })
      .filter((path) => basename(path) === 'cur')
      .map((path) => relative(this.root, join(this.root, dirname(path))))
      .sort();
  }

  /** Paths of the messages of a folder. */
  files(folder: string): string[] {
    return ['cur', 'new'].flatMap((part) => {
      const dir = join(this.root, folder, part);
      return readdirSync(dir).map((name) => join(dir, name));
    });
  }

  /** Messages whose text has a word. */
  having(folder: string, word: string): string[] {
    return this.files(folder).filter((path) => readFileSync(path).includes(word));
  }

  /** The one message with this word. Throws when there is not exactly one. */
  one(folder: string, word: string): string {
    const found = this.having(folder, word);
    if (found.length !== 1) throw new Error(`${found.length} files with ${word} in ${folder}`);
    return found[0] ?? '';
  }

  create(folder: string): void {
    for (const part of ['cur', 'new', 'tmp']) mkdirSync(join(this.root, folder, part), { recursive: true });
  }

  /** @param flags letters, such as `FS`. */
  add(folder: string, raw: Buffer, flags = 'S'): void {
    const name = uniqueName();
    writeFileSync(join(this.root, folder, 'tmp', name), raw);
    renameSync(join(this.root, folder, 'tmp', name), join(this.root, folder, 'cur', `${name}:2,${flags}`));
  }

  /** Adds letters to those of a message. */
  flag(path: string, letters: string): void {
    const [name = '', had = ''] = basename(path).split(':2,');
    const all = [...new Set([...had, ...letters])].sort().join('');
    renameSync(path, join(dirname(dirname(path)), 'cur', `${name}:2,${all}`));
  }

  /** Under a new name: a synchroniser takes the old one for the message that was there. */
  move(path: string, to: string): void {
    const flags = basename(path).split(':2,')[1] ?? '';
    renameSync(path, join(this.root, to, 'cur', `${uniqueName()}:2,${flags}`));
  }

  remove(path: string): void {
    rmSync(path);
  }

  renameFolder(from: string, to: string): void {
    mkdirSync(dirname(join(this.root, to)), { recursive: true });
    renameSync(join(this.root, from), join(this.root, to));
  }

  /** Flag letters of a file. */
  static flags(path: string): string {
    return basename(path).split(':2,')[1] ?? '';
  }
}
