/** Speaks a change to screen readers without moving the focus. */
export function LiveRegion({ text }: { text: string }) {
  return (
    <p className="visually-hidden" role="status" aria-live="polite">
      {text}
    </p>
  );
}
