/** Modified UTF-7 (RFC 3501 §5.1.3), for clients that show or want folder names as they are on the wire. */
export function modifiedUtf7(name: string): string {
  return name.replace(/&/g, '&-').replace(/[^\x20-\x7e]+/g, (run) => {
    const utf16 = Buffer.from(run, 'utf16le').swap16().toString('base64');
    return `&${utf16.replace(/=+$/, '').replace(/\//g, ',')}-`;
  });
}
