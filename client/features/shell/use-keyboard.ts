import { useEffect, useRef } from 'react';
import { useNavigate } from 'react-router';
import type { NavItem } from './nav-item.ts';

const CHORD_MS = 1_500;

/** `?` help, `g 1`-`g 5` pages, `j` and `k` through the links of a list; never while typing. */
export function useKeyboard(navigation: readonly NavItem[], onHelp: () => void): void {
  const navigate = useNavigate();
  const chordAtMs = useRef(0);
  const help = useRef(onHelp);
  help.current = onHelp;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      const chord = event.timeStamp - chordAtMs.current < CHORD_MS;
      const page = chord ? navigation[Number(event.key) - 1] : undefined;
      if (page) void navigate(page.to);
      else if (event.key === '?') help.current();
      else if (event.key === 'g') chordAtMs.current = event.timeStamp;
      else if (event.key === 'j') moveFocus(1);
      else if (event.key === 'k') moveFocus(-1);
      else return;
      event.preventDefault();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [navigation, navigate]);
}

export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.matches('input:not([type=range]), textarea, select') || target.closest('dialog') !== null;
}

function moveFocus(direction: 1 | -1): void {
  const links = [...document.querySelectorAll<HTMLElement>('[data-list-item]')];
  const index = links.indexOf(document.activeElement as HTMLElement);
  const next = index === -1 ? (direction === 1 ? 0 : links.length - 1) : index + direction;
  links[next]?.focus();
}
