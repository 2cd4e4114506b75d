import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Who may import whom (DESIGN §3). Missing from a list means never; `self` is always allowed. */
const ROOT = resolve(import.meta.dirname, '../..');
const MAY_IMPORT: Record<string, string[]> = {
  conformance: [],
  documents: [],
  pki: [],
  db: ['conformance'],
  'mail-lab': ['conformance', 'documents', 'pki'],
  sandbox: ['pki', 'db'],
  server: ['conformance', 'documents', 'pki', 'db'],
  app: ['conformance', 'server'],
  cli: ['pki', 'conformance', 'server'],
  launch: ['conformance', 'db', 'mail-lab', 'pki', 'sandbox', 'server'],
};
/** The laboratory's doors to the database. */
const LAB_DATABASE_DOORS = /^mail-lab\/(recorder|store|main)/;
/** Packages that the pure folders may use. */
const PURE_PACKAGES: Record<string, RegExp> = {
  conformance: /^zod$/,
  documents: /^(zod|node:(buffer|zlib|string_decoder))$/,
};

interface Import {
  file: string;
  target: string;
  typeOnly: boolean;
}

function sources(dir: string): string[] {
  return readdirSync(dir).flatMap((name) => {
    const path = join(dir, name);
    if (statSync(path).isDirectory()) return sources(path);
    return /\.tsx?$/.test(name) && !/(\.test\.tsx?|\/testing\.ts)$/.test(path) ? [path] : [];
  });
}

function importsOf(file: string): Import[] {
  const text = readFileSync(file, 'utf8');
  const found: Import[] = [];
  const pattern =
    /(?:^|\n)\s*(import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/g;
  for (const match of text.matchAll(pattern)) {
    const target = match[3] ?? match[4];
    if (target)
      found.push({ file: relative(ROOT, file).split(sep).join('/'), target, typeOnly: Boolean(match[2]) });
  }
  return found;
}

/** The top-level folder that an import leads to, or null for a package. */
function folderOf({ file, target }: Import): string | null {
  if (target.startsWith('@/')) return target.slice(2).split('/')[0] ?? null;
  if (!target.startsWith('.')) return null;
  return relative(ROOT, resolve(ROOT, dirname(file), target)).split(sep)[0] ?? null;
}

const folders = Object.keys(MAY_IMPORT).filter((name) => {
  try {
    return statSync(join(ROOT, name)).isDirectory();
  } catch {
    return false;
  }
});

describe('who imports whom', () => {
  for (const folder of folders) {
    const all = sources(join(ROOT, folder)).flatMap(importsOf);

    it(`${folder} imports only ${MAY_IMPORT[folder]?.join(', ') || 'itself'}`, () => {
      const allowed = new Set([folder, ...(MAY_IMPORT[folder] ?? [])]);
      const wrong = all.filter((one) => {
        const to = folderOf(one);
        if (to === null || allowed.has(to)) return false;
        return !(folder === 'mail-lab' && to === 'db' && LAB_DATABASE_DOORS.test(one.file));
      });
      expect(wrong.map((one) => `${one.file} → ${one.target}`)).toEqual([]);
    });

    if (folder === 'db') {
      it('db imports only types from conformance', () => {
        const wrong = all.filter((one) => folderOf(one) === 'conformance' && !one.typeOnly);
        expect(wrong.map((one) => `${one.file} → ${one.target}`)).toEqual([]);
      });
    }

    const pure = PURE_PACKAGES[folder];
    if (pure) {
      it(`${folder} is pure: no I/O, no clock, no chance`, () => {
        const packages = all.filter((one) => folderOf(one) === null && !pure.test(one.target));
        expect(packages.map((one) => `${one.file} → ${one.target}`)).toEqual([]);
        const impure = sources(join(ROOT, folder)).filter((file) =>
          /\b(Date\.now\(|new Date\(\)|Math\.random\(|process\.|fetch\()/.test(
            readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, ''),
          ),
        );
        expect(impure.map((file) => relative(ROOT, file))).toEqual([]);
      });
    }
  }

  it('finds something to check', () => {
    expect(folders.length).toBeGreaterThan(5);
    expect(sources(join(ROOT, 'conformance')).flatMap(importsOf).length).toBeGreaterThan(5);
  });
});
