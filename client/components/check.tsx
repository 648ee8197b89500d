interface Props {
  label: string;
  hint?: string;
  value: boolean;
  onChange: (value: boolean) => void;
}

/** One yes or no. */
export function Check({ label, hint, value, onChange }: Props) {
  return (
    <label className="check">
      <input type="checkbox" checked={value} onChange={(event) => onChange(event.target.checked)} />
      <span>
        {label}
        {hint && (
          <>
            <br />
            <span className="tiny">{hint}</span>
          </>
        )}
      </span>
    </label>
  );
}
