'use client';

import { useEffect } from 'react';

/** Where the focus was: on what, in what (from the inside out), and on which page. */
interface Place {
  path: Element[];
  pathname: string;
}

const OVERLAYS = '[role=dialog], [role=alertdialog], [role=menu]';
/** Parts of a page that make sense by themselves. */
const PARTS = `tr, li, article, fieldset, form, section, nav, main, ${OVERLAYS}`;
/** Whoever closes a dialog or refuses a form places the focus first. */
const PATIENCE_MS = 120;

/**
 * Whoever uses the keyboard goes on where they were when what had the focus goes away: a button that did its work, a
 * dialog whose button is gone, a page that was left. The focus goes to the same control made anew if there is one, else
 * to the smallest part of the page around it that is still there.
 */
export function FocusKeeper() {
  useEffect(() => {
    let inPage: Place | null = null;
    let inOverlay: Place | null = null;
    let timer: ReturnType<typeof setTimeout> | undefined;

    function remember({ target }: FocusEvent) {
      if (!(target instanceof Element)) return;
      const place = { path: ancestors(target), pathname: window.location.pathname };
      if (target.closest(OVERLAYS)) inOverlay = place;
      else {
        inPage = place;
        inOverlay = null;
      }
    }

    const lost = () => isNowhere(document.activeElement) && isGone((inOverlay ?? inPage)?.path[0]);

    function look() {
      if (timer !== undefined || !lost()) return;
      timer = setTimeout(() => {
        timer = undefined;
        if (lost()) nextOf([inOverlay, inPage])?.focus({ preventScroll: true });
      }, PATIENCE_MS);
    }

    const observer = new MutationObserver(look);
    observer.observe(document.body, { childList: true, subtree: true, attributeFilter: ['disabled'] });
    document.addEventListener('focusin', remember);
    return () => {
      observer.disconnect();
      clearTimeout(timer);
      document.removeEventListener('focusin', remember);
    };
  }, []);
  return null;
}

const isNowhere = (element: Element | null) => element === null || element === document.body;
const isGone = (element: Element | undefined) =>
  element !== undefined && (!element.isConnected || element.matches(':disabled'));

function ancestors(element: Element): Element[] {
  const path: Element[] = [];
  for (let one: Element | null = element; one && one !== document.body; one = one.parentElement)
    path.push(one);
  return path;
}

/** What gets the focus; the last place comes first. */
function nextOf(places: (Place | null)[]): HTMLElement | null {
  const content = document.getElementById('contenu');
  for (const place of places) {
    if (!place) continue;
    if (place.pathname !== window.location.pathname) return content;
    const still = place.path.find((one) => one.isConnected);
    if (!still) continue;
    return twinOf(place.path[0], still) ?? focusable(still.closest<HTMLElement>(PARTS)) ?? content;
  }
  return content;
}

/** The control that replaced one: of the same kind, by the same name. Links lead on rather than stay. */
function twinOf(gone: Element | undefined, within: Element): HTMLElement | null {
  if (!gone?.matches('button, input, select, textarea')) return null;
  const alike = [...within.querySelectorAll<HTMLElement>(`${gone.tagName}:enabled`)];
  return alike.find((one) => nameOf(one) === nameOf(gone) && one.checkVisibility()) ?? null;
}

const nameOf = (element: Element) =>
  element.getAttribute('aria-label') ?? element.getAttribute('name') ?? element.textContent;

/** Made to take the focus, for as long as it has it. */
function focusable(part: HTMLElement | null): HTMLElement | null {
  if (part && !part.hasAttribute('tabindex')) {
    part.tabIndex = -1;
    part.addEventListener('blur', () => part.removeAttribute('tabindex'), { once: true });
  }
  return part;
}
