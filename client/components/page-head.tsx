import { type ReactNode, useEffect } from 'react';
import { Link } from 'react-router';

interface Props {
  title: string;
  lead?: ReactNode;
  back?: { to: string; label: string };
  children?: ReactNode;
}

/** Title of a page, also the document's, with what can be done there. */
export function PageHead({ title, lead, back, children }: Props) {
  useEffect(() => {
    document.title = `${title} · Skycover 低空保`;
  }, [title]);
  return (
    <header className="page-head">
      <div>
        {back && (
          <p className="crumb no-print">
            <Link to={back.to}>← {back.label}</Link>
          </p>
        )}
        <h1>{title}</h1>
        {lead && <p>{lead}</p>}
      </div>
      {children && <div className="row no-print">{children}</div>}
    </header>
  );
}
