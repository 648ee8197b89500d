import { type InputHTMLAttributes, useId } from 'react';

interface Props extends Omit<InputHTMLAttributes<HTMLInputElement>, 'onChange' | 'value' | 'id'> {
  label: string;
  value: string;
  onChange: (value: string) => void;
  hint?: string;
  /** What is wrong with the value, beside the value. */
  error?: string | false;
}

export function Field({ label, value, onChange, hint, error, ...input }: Props) {
  const id = useId();
  const described = error || hint;
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        {...input}
        id={id}
        value={value}
        required={input.required ?? true}
        aria-invalid={Boolean(error)}
        aria-describedby={described ? `${id}-hint` : undefined}
        onChange={(event) => onChange(event.target.value)}
      />
      {described && (
        <small id={`${id}-hint`} role={error ? 'alert' : undefined}>
          {described}
        </small>
      )}
    </div>
  );
}
