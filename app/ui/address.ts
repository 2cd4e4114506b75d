/** Whether a text is an IP address, v4 or v6, as one types it. The server decides; this only answers sooner. */
export function isAddress(text: string): boolean {
  const typed = text.trim();
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(typed)) return typed.split('.').every((part) => Number(part) <= 255);
  return /^[0-9a-f:.]+$/i.test(typed) && typed.includes(':') && URL.canParse(`http://[${typed}]/`);
}
