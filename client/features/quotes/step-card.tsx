import type { ReactNode } from 'react';
import { Problem } from '../../components/states.tsx';
import { type QuoteStep, stepOfField } from '../../lib/quote-draft.ts';
import { ApiError } from '../../request.ts';

interface Props {
  step: QuoteStep;
  title: string;
  error: unknown;
  children: ReactNode;
}

/** One part of the question, with what the server refused of it. */
export function StepCard({ step, title, error, children }: Props) {
  const isHere = error instanceof ApiError && stepOfField(fieldOf(error)) === step;
  return (
    <fieldset className="card stack">
      <legend>
        <h2>{title}</h2>
      </legend>
      {children}
      {isHere && <Problem error={error} />}
    </fieldset>
  );
}

function fieldOf({ details }: ApiError): unknown {
  if (typeof details.field === 'string') return details.field;
  const [first] = Array.isArray(details.issues) ? details.issues : [];
  return typeof first === 'object' && first !== null && 'path' in first ? first.path : undefined;
}
