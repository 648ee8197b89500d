import type { Router } from 'express';
import { z } from 'zod';
import type { Api } from '../../http/route.ts';
import type { CertificatesService } from './certificates.service.ts';
import type { VerificationService } from './verification.service.ts';
import { verificationPage } from './verification-page.ts';

const PolicyParams = z.strictObject({ policyId: z.string().max(64) });
/** Whatever else stands in the address can be no token of ours. */
const TOKEN = /^[A-Za-z0-9_-]{8,128}$/;

/** The certificate of a policy, for those who may see the policy. */
export function certificateRoutes(
  api: Api,
  deps: { certificates: CertificatesService; publicUrl: string | undefined },
): void {
  api.download(
    {
      path: '/v1/policies/:policyId/certificate.pdf',
      tag: 'policies',
      summary: 'Certificate of insurance 保险凭证: one page, bilingual, with a code to verify it',
      access: 'user',
      params: PolicyParams,
      media: 'application/pdf',
    },
    async ({ viewer, params, origin }) => {
      const base = (deps.publicUrl ?? origin).replace(/\/$/, '');
      const { bytes, fileName } = await deps.certificates.draw(viewer, params.policyId, base);
      return { body: bytes, fileName };
    },
  );
}

/**
 * Public verification: HTML for people, JSON for who asks for it. An unknown token has the same shape as a known
 * one and says nothing of what exists; nothing here is indexed or kept by a browser.
 */
export function verificationRoutes(router: Router, deps: { verification: VerificationService }): void {
  router.get('/verify/:token', async (request, response) => {
    const { token } = request.params;
    const verification = await deps.verification.verify(TOKEN.test(token) ? token : '');
    response.status(verification.genuine ? 200 : 404);
    response.setHeader('Cache-Control', 'no-store');
    response.setHeader('X-Robots-Tag', 'noindex, nofollow');
    response.vary('Accept');
    if (request.accepts(['html', 'json']) === 'json') response.json(verification);
    else response.type('html').send(verificationPage(verification));
  });
}
