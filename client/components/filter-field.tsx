import { useEffect, useId, useState } from 'react';

/** A text to filter by, taken over with Enter or on leaving the field: half an id asks nothing of the server. */
export function FilterField({
  label,
  value,
  onTake,
}: {
  label: string;
  value: string;
  onTake: (value: string | null) => void;
}) {
  const id = useId();
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  const take = () => {
    if (typed.trim() !== value) onTake(typed.trim() || null);
  };
  return (
    <form
      className="field"
      onSubmit={(event) => {
        event.preventDefault();
        take();
      }}
    >
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="search"
        maxLength={64}
        autoComplete="off"
        spellCheck={false}
        value={typed}
        onChange={({ target }) => setTyped(target.value)}
        onBlur={take}
      />
    </form>
  );
}
