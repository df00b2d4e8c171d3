import type { MailServer } from '../../../contract/notifier-kinds/define-kind';
import { isProxyError } from '../../../net/proxy-error';
import { tlsAdvice } from '../../../net/tls-problems';
import type { Delivery } from '../../notifier';

const DETAIL_MAX = 300;

/** nodemailer's codes that another try cannot mend. */
const PERMANENT: Record<string, string> = {
  EAUTH: 'refused the user name or password',
  EENVELOPE: 'refused the sender or every recipient',
  ETLS: 'offers no STARTTLS, or its certificate is not valid',
};

/** What a failed mail means: a reply 4xx may pass, 5xx will not (RFC 5321 §4.2.1); without a reply the next try may help. */
export function failedMail(
  error: unknown,
  { server, aborted }: { server: Pick<MailServer, 'host' | 'password'>; aborted: boolean },
): Delivery {
  const { host, password } = server;
  if (aborted) return { ok: false, retryable: true, detail: `${host} did not answer in time` };
  if (isProxyError(error))
    return { ok: false, retryable: true, detail: `${host} could not be reached: ${error.message}` };
  const { code, responseCode, said } = fieldsOf(error);
  const advice = responseCode > 0 ? null : tlsAdvice({ code, message: said }, 'this notifier');
  if (advice !== null) return { ok: false, retryable: true, detail: `${host}: ${advice}` };
  const reason = PERMANENT[code];
  const retryable = responseCode > 0 ? responseCode < 500 : reason === undefined;
  const why = password === null ? said : said.replaceAll(password, '••••');
  const what = reason ?? (responseCode > 0 ? 'refused the mail' : 'could not be reached');
  return {
    ok: false,
    retryable,
    detail: `${host} ${what}${why ? `: ${why}` : ''}`.slice(0, DETAIL_MAX),
  };
}

function fieldsOf(error: unknown): { code: string; responseCode: number; said: string } {
  const fields = (typeof error === 'object' && error !== null ? error : {}) as Record<
    string,
    unknown
  >;
  return {
    code: typeof fields.code === 'string' ? fields.code : '',
    responseCode: typeof fields.responseCode === 'number' ? fields.responseCode : 0,
    said: [fields.response, fields.message, fields.code].find(isText) ?? '',
  };
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
