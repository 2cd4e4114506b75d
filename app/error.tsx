'use client';

import { Failure, type FailureProps } from './ui/Failure';
import { Page } from './ui/shell/Page';

/** What failed so early that not even the header is there. */
export default function ErrorPage(props: FailureProps) {
  return (
    <Page>
      <Failure {...props} />
    </Page>
  );
}
