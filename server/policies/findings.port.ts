import type { Finding } from '../classification/finding.schema.ts';

/** What was found. `about` says what makes it the same finding when it is found again. */
export interface RaisedFinding
  extends Pick<
    Finding,
    | 'kind'
    | 'operatorId'
    | 'droneId'
    | 'serialNumber'
    | 'flightId'
    | 'policyId'
    | 'confidence'
    | 'detail'
    | 'figures'
    | 'clause'
  > {
  about: readonly (string | number)[];
}

/** Where policies report what speaks for a scheme. Idempotent by kind and `about`; it decides nothing. */
export interface FindingsPort {
  raise(found: RaisedFinding): Promise<unknown>;
}
