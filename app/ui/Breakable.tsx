import { Fragment } from 'react';

/** Where a name, an address of mail or of the web may break; numbers such as 127.0.0.1 stay whole. */
const BREAKS = /(?<=[@?=]|[^/]\/)(?=[\p{L}\p{N}])|(?<=[^*]\.)(?=\S)(?!\d)|(?=%40)/u;

/** `--follow` of a command: not to be broken after its hyphens. */
const OPTIONS = /(?<=^|\s)(--[\w-]+)/;

/** A long name or address, or a command, that breaks at its parts rather than anywhere; copying it adds nothing. */
export function Breakable({ value }: { value: string }) {
  return value.split(BREAKS).map((part, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text have no other name than their place
    <Fragment key={index}>
      {index > 0 && <wbr />}
      {part.split(OPTIONS).map((piece) =>
        piece.startsWith('--') ? (
          <span key={piece} className="whitespace-nowrap">
            {piece}
          </span>
        ) : (
          piece
        ),
      )}
    </Fragment>
  ));
}
