'use client';

import { Check } from 'lucide-react';
import type { ReactNode } from 'react';
import {
  Menu as AriaMenu,
  MenuItem as AriaMenuItem,
  Header,
  MenuSection,
  MenuTrigger,
  Popover,
} from 'react-aria-components';

/** A button that opens a menu; `children` are sections and items. */
export function Menu({
  trigger,
  label,
  children,
}: {
  trigger: ReactNode;
  label: string;
  children: ReactNode;
}) {
  return (
    <MenuTrigger>
      {trigger}
      <Popover
        placement="bottom end"
        className="min-w-60 rounded-lg border border-line bg-raised text-ink shadow-raised"
      >
        <AriaMenu
          aria-label={label}
          className="flex max-h-[80dvh] flex-col overflow-y-auto py-2 outline-none"
        >
          {children}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  );
}

const ITEM =
  'flex min-h-10 cursor-pointer items-center gap-2 px-4 outline-none data-focused:bg-accent-soft data-focused:text-accent';

export function MenuItem({ children, onAction }: { children: ReactNode; onAction: () => void }) {
  return (
    <AriaMenuItem onAction={onAction} className={ITEM}>
      {children}
    </AriaMenuItem>
  );
}

/** A choice among a few, made in the menu. */
export function MenuChoice<Value extends string>({
  title,
  value,
  options,
  onChange,
}: {
  title: string;
  value: Value;
  options: { value: Value; label: string }[];
  onChange: (value: Value) => void;
}) {
  return (
    <MenuSection
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[value]}
      onSelectionChange={(keys) => {
        const next = [...keys][0];
        const option = options.find((candidate) => candidate.value === next);
        if (option) onChange(option.value);
      }}
      className="border-b border-line py-1 last:border-0"
    >
      <Header className="px-4 py-1 text-sm text-ink-soft">{title}</Header>
      {options.map((option) => (
        <AriaMenuItem key={option.value} id={option.value} textValue={option.label} className={ITEM}>
          {({ isSelected }) => (
            <>
              <span className="flex w-5 justify-center">{isSelected && <Check aria-hidden size={16} />}</span>
              {option.label}
            </>
          )}
        </AriaMenuItem>
      ))}
    </MenuSection>
  );
}
