import fc from 'fast-check';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { Markdown, safeAddress } from './Markdown';

const html = (text: string) => renderToStaticMarkup(<Markdown text={text} />);

describe('Markdown', () => {
  it('renders what an administrator writes', () => {
    const page = html(
      '# Titre\n\nUn **mot** et `du code`.\n\n## Suite\n\n1. un\n2. [aide](/aide#serveurs)\n',
    );
    expect(page).toContain('>Titre</h2>');
    expect(page).toContain('>Suite</h3>');
    expect(page).toMatch(/<strong[^>]*>mot<\/strong> et <code>du code<\/code>/);
    expect(page).toMatch(/<ol start="1"[^>]*><li>un<\/li><li><a href="\/aide#serveurs"/);
  });

  it('starts its headings at h2, whatever the first depth is', () => {
    expect(html('### Bas\n\n#### Plus bas')).toMatch(/<h2[^>]*>Bas<\/h2><h3[^>]*>Plus bas<\/h3>/);
  });

  it('shows tags as they were typed', () => {
    const page = html('<script>alert(1)</script>\n\nun <img src=x onerror=alert(1)> mot');
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(page).toContain('&lt;img src=x onerror=alert(1)&gt;');
    expect(page).not.toMatch(/<(script|img)/);
  });

  it.each([
    'javascript:alert(1)',
    'JaVaScript:alert(1)',
    ' javascript:alert(1)',
    'java\tscript:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    'file:///etc/passwd',
    '//evil.example',
    '/\\evil.example',
    '/\t/evil.example',
  ])('no link leads to %j', (href) => {
    expect(safeAddress(href)).toBeNull();
    expect(html(`[ici](<${href}>)`)).not.toContain('href');
  });

  it('lets links lead to the web without telling where they come from', () => {
    expect(html('[site](https://exemple.fr/a?b=1)')).toContain(
      'href="https://exemple.fr/a?b=1" class="link [overflow-wrap:anywhere]" rel="noopener noreferrer"',
    );
    expect(html('<aide@exemple.fr>')).toContain('href="mailto:aide@exemple.fr"');
  });

  it.each([50, 3_000, 49_000])('shows %i quotations within each other as they were typed', (depth) => {
    expect(html(`${'>'.repeat(depth)} a`)).toContain(`${'&gt;'.repeat(depth)} a`);
  });

  it('never lets a tag of the text through, nor fails on one', () => {
    const piece = fc.constantFrom(
      '<',
      '>',
      '/',
      '[',
      ']',
      '(',
      ')',
      '!',
      'javascript:',
      'script',
      '\n',
      ' ',
      '`',
      '*',
      '|',
      '-',
      '#',
      '&',
      '"',
      '1.',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (parts) => {
        const page = html(parts.join(''));
        expect(page).not.toMatch(/<script|href="\s*javascript/i);
      }),
    );
  });
});
