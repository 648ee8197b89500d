import type { Operator } from '../../server/registry/operator.schema.ts';

/** An operator as typed; empty means none. */
export interface OperatorDraft {
  name: string;
  kind: Operator['kind'];
  uscc: string;
  contactName: string;
  phone: string;
  email: string;
  address: string;
  certificateNumber: string;
  certificateUntil: string;
}

export function toOperatorDraft(operator: Operator | null): OperatorDraft {
  return {
    name: operator?.name ?? '',
    kind: operator?.kind ?? 'firm',
    uscc: operator?.uscc ?? '',
    contactName: operator?.contact.name ?? '',
    phone: operator?.contact.phone ?? '',
    email: operator?.contact.email ?? '',
    address: operator?.contact.address ?? '',
    certificateNumber: operator?.certificate?.number ?? '',
    certificateUntil: operator?.certificate?.validUntil ?? '',
  };
}

/** What an operator's own people may change. */
export function toProfile(draft: OperatorDraft) {
  const { contactName, phone, email, address, certificateNumber, certificateUntil } = draft;
  return {
    contact: {
      name: contactName || null,
      phone: phone || null,
      email: email || null,
      address: address || null,
    },
    certificate: certificateNumber
      ? { number: certificateNumber, validUntil: certificateUntil || null }
      : null,
  };
}

/** What only an administrator changes: by it the contract names its party. */
export function toIdentity({ name, kind, uscc }: OperatorDraft) {
  return { name, uscc: kind === 'firm' && uscc ? uscc : null };
}
