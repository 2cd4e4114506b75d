import { Fragment } from 'react';

/** A long name or address that breaks after its dots and its @ rather than anywhere; copying it adds nothing. */
export function Breakable({ value }: { value: string }) {
  return value.split(/(?<=[.@])(?=\S)/).map((part, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text have no other name than their place
    <Fragment key={index}>
      {index > 0 && <wbr />}
      {part}
    </Fragment>
  ));
}
