/**
 * French puts a space before « : ; ? ! » and inside quotes; a line must not break there. Texts are written with
 * plain spaces and pass through here on their way to the page.
 */
export const keepTogether = (text: string): string =>
  text
    .replace(/ (?=[:;?!»](?:\s|$|[).,]))/g, '\u00a0')
    .replace(/« /g, '«\u00a0')
    // A number and its unit are one word too.
    .replace(/(?<=\d) (?=(?:s|ms|min|h|%|octets?)(?:\s|$|[).,;]))/g, '\u00a0');
